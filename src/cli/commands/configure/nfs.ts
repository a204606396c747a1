import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureNfs: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure nfs': 'show what changes in /etc/exports, ask, write it, and have the NFS server read it',
  });
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['nfs'], options);
  });
};
