import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';
import { absoluteSource } from './absolute-source.ts';
import { registryAccess } from './registry-access.ts';
import { reportImage } from './report-image.ts';
import { syncImageUsers } from './sync-image-users.ts';

interface Options {
  readonly force?: boolean;
  readonly update?: boolean;
  readonly build?: boolean;
  readonly syncuser?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly nohttps?: boolean;
  readonly platform?: string;
  /** Warewulf's older names of the two. */
  readonly passwd?: string;
  readonly arch?: string;
}

export const imageImport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image import docker://registry.example.org/rocky:9 rocky-9 --build': 'from a registry, ready to boot',
    'wwctl image import ./rootfs debian-12': 'from a directory',
  });
  command
    .argument('<source>', 'docker://REF, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], or a path')
    .argument('[name]', 'what to call it; the last part of the source when missing')
    .addOption(new Option('-f, --force', 'replace an image of that name'))
    .addOption(new Option('-u, --update', 'the same as --force'))
    .addOption(new Option('-b, --build', 'build at once what nodes download'))
    .addOption(new Option('--syncuser', 'give it the users and groups of this server'))
    .addOption(new Option('--username <name>', 'for the registry (env: WAREWULF_OCI_USERNAME)'))
    .addOption(new Option('--password <password>').hideHelp())
    .addOption(new Option('--passwd <password>').hideHelp())
    .addOption(new Option('--nohttps', 'allow HTTP and unknown certificates (env: WAREWULF_OCI_NOHTTPS)'))
    .addOption(new Option('--platform <architecture>', 'e.g. amd64 or arm64 (env: WAREWULF_OCI_PLATFORM)'))
    .addOption(new Option('--arch <architecture>').hideHelp())
    .addHelpText('after', '\nGive the password in WAREWULF_OCI_PASSWORD: other users can see options.')
    .action(async (source: string, name: string | undefined, options: Options) => {
      const api = await session.api(command);
      const input = {
        source: absoluteSource(source, process.cwd()),
        name,
        replace: options.force ?? options.update ?? false,
        // What is built is what nodes will have.
        build: options.syncuser ? false : (options.build ?? false),
        ...registryAccess(withOlderNames(options), process.env),
      };
      const image = await session.withProgress((call) => api.call('image.import', input, call));
      reportImage(session, 'imported', image);
      if (!options.syncuser) return;
      await syncImageUsers(session, api, { name: image.name, write: true });
      if (options.build) await session.withProgress((call) => api.call('image.build', { name: image.name }, call));
    });
};

function withOlderNames({ passwd, arch, ...options }: Options): Options {
  return {
    ...(passwd !== undefined && { password: passwd }),
    ...(arch !== undefined && { platform: arch }),
    ...options,
  };
}
