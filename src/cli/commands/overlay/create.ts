import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayCreate: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay create motd': 'without files; then wwctl overlay edit --parents motd etc/motd',
  });
  command.argument('<name>', 'what to call it').action(async (name: string) => {
    const api = await session.api(command);
    await api.call('overlay.create', { name }, { signal: session.signal });
    session.write(`created overlay ${name}\n`);
  });
};
