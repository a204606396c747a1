import { Option } from 'commander';
import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureAll: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure all --dry-run': 'show what would change on this server',
    'wwctl configure all --yes': 'from a script',
  });
  // As Warewulf's `configure --all`.
  command.addOption(new Option('-a, --all').hideHelp());
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['hostfile', 'nfs', 'ssh'], options);
  });
};
