import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeChange } from './make-change.ts';

/** `node rename` and `profile rename`. */
export function renameRecords(command: Command, session: Session, rename: 'node.rename' | 'profile.rename'): void {
  addChangeOptions(command).action(async (from: string, to: string, options: ChangeOptions) => {
    const api = await session.api(command);
    await makeChange(
      session,
      (how) => api.call(rename, { from: [from], to: [to], ...how }, { signal: session.signal }),
      options,
      { ask: 'rename', done: 'renamed' },
    );
  });
}
