import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureNfs: DefineCommand = (command, session) => {
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['nfs'], options);
  });
};
