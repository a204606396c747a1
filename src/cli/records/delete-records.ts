import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeChange } from './make-change.ts';
import { nodeWords } from './node-words.ts';

/** `node delete` and `profile delete`: says what will go and asks first. */
export function deleteRecords(
  command: Command,
  session: Session,
  kind: { readonly what: 'node' | 'profile'; readonly delete: 'node.delete' | 'profile.delete' },
): void {
  addChangeOptions(command);
  command.action(async (words: readonly string[], options: ChangeOptions) => {
    const names = kind.what === 'node' ? await nodeWords(words) : words;
    const api = await session.api(command);
    await makeChange(session, (how) => api.call(kind.delete, { names, ...how }, { signal: session.signal }), options, {
      ask: 'delete',
      done: 'deleted',
    });
  });
}
