import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureHostfile: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure hostfile': 'show what changes in /etc/hosts, ask, and write it',
  });
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['hostfile'], options);
  });
};
