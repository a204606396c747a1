import type { Command } from 'commander';
import { confirm } from '../confirm.ts';
import type { Session } from '../session.ts';
import { describeRecords } from './describe-records.ts';

/** `node delete` and `profile delete`: says what will go and asks first. */
export function deleteRecords(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly list: 'node.list' | 'profile.list';
    readonly delete: 'node.delete' | 'profile.delete';
  },
): void {
  command.option('-y, --yes', 'delete without asking');
  command.action(async (words: readonly string[], options: { readonly yes?: boolean }) => {
    const { signal } = session;
    const api = await session.api(command);
    const found = await api.call(kind.list, { names: words }, { signal });
    const names = found.map(({ name }) => name);
    const deleting = describeRecords(kind.what, names);
    if (!options.yes) await confirm(`delete ${deleting}?`, signal);
    await api.call(kind.delete, { names }, { signal });
    session.write(`deleted ${deleting}\n`);
  });
}
