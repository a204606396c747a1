import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const tokenRevoke: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl token revoke ci': 'it lets nobody in from now on' });
  command.argument('<tokens...>', 'their names').action(async (names: readonly string[]) => {
    const api = await session.api(command);
    for (const name of names) {
      await api.call('token.revoke', { name }, { signal: session.signal });
      session.write(`revoked token ${name}\n`);
    }
  });
};
