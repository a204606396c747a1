import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';
import { absoluteSource } from './absolute-source.ts';
import { registryAccess } from './registry-access.ts';

interface Options {
  readonly username?: string;
  readonly nohttps?: boolean;
}

export const imagePush: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image push rocky-9 docker://registry.example.org/rocky:9': 'to a registry',
    'wwctl image push rocky-9@stable oci-archive:rocky-9.tar': 'one version into a file',
  });
  command
    .argument('<image>', 'its name, IMAGE@VERSION or IMAGE@LABEL')
    .argument('<destination>', 'docker://REF, docker-daemon:REF, oci-archive:FILE[:TAG] or docker-archive:FILE[:TAG]')
    .addOption(new Option('--username <name>', 'for the registry (env: WAREWULF_OCI_USERNAME)'))
    .addOption(new Option('--nohttps', 'allow HTTP and unknown certificates (env: WAREWULF_OCI_NOHTTPS)'))
    .addHelpText('after', '\nGive the password in WAREWULF_OCI_PASSWORD: other users can see options.')
    .action(async (name: string, destination: string, options: Options) => {
      const api = await session.api(command);
      const { username, password, tlsVerify } = registryAccess(options, process.env);
      const to = absoluteSource(destination, process.cwd());
      const input = { name, destination: to, username, password, tlsVerify };
      const pushed = await session.withProgress((call) => api.call('image.push', input, call));
      session.write(`pushed ${pushed.name}@${pushed.version} to ${to}: ${pushed.manifest}\n`);
    });
};
