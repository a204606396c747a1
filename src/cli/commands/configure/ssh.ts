import { addConfigureOptions, type ConfigureOptions, configureHost } from '../../configure/configure-host.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const configureSsh: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure ssh --dry-run': 'show which keys would be made, and which files written',
  });
  addConfigureOptions(command).action(async (options: ConfigureOptions) => {
    await configureHost(session, await session.api(command), ['ssh'], options);
  });
};
