import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { type ChangeGroup, describeChange } from './change-text.ts';
import { makeChange } from './make-change.ts';

/** `node rename` and `profile rename`. */
export function renameRecords(command: Command, session: Session, rename: 'node.rename' | 'profile.rename'): void {
  addChangeOptions(command).action(async (from: string, to: string, options: ChangeOptions) => {
    const api = await session.api(command);
    await makeChange(
      session,
      (how) => api.call(rename, { from: [from], to: [to], ...how }, { signal: session.signal }),
      options,
      { ask: 'rename', done: 'renamed', describe: (changes) => describeRename(rename, from, to, changes) },
    );
  });
}

/** E.g. `node n01 to m01`, `profile gpu to accelerator, also in 8 nodes: n[01-08]`. */
function describeRename(
  rename: 'node.rename' | 'profile.rename',
  from: string,
  to: string,
  changes: readonly ChangeGroup[],
): string {
  if (rename === 'node.rename') return `node ${from} to ${to}`;
  const others = changes.filter(({ change }) => change === 'changed');
  return `profile ${from} to ${to}${others.length === 0 ? '' : `, also in ${describeChange(others)}`}`;
}
