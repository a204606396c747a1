import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureSsh: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure ssh': 'keys for root and users',
  });
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['ssh'], options);
  });
};
