import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureHostfile: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure hostfile --dry-run': 'show what would change in /etc/hosts',
  });
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['hostfile'], options);
  });
};
