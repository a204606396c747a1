import type { Command } from 'commander';
import type { OutputOf } from '../../api/client.ts';
import { InvalidError } from '../../domain/errors.ts';
import { confirm } from '../confirm.ts';
import { printable } from '../output/printable.ts';
import type { Session } from '../session.ts';
import { addFieldOptions } from './add-field-options.ts';
import { describeRecords } from './describe-records.ts';
import type { FieldFlag } from './field-flags.ts';
import { readFieldArguments } from './read-field-arguments.ts';

/** `node set` and `profile set`: shows what will change; asks first when that is more than one record. */
export function setRecords(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly flags: readonly FieldFlag[];
    readonly set: 'node.set' | 'profile.set';
    readonly preview: 'node.preview' | 'profile.preview';
    readonly list: 'node.list' | 'profile.list';
  },
): void {
  addFieldOptions(command, kind.flags);
  command.option('-y, --yes', 'change without asking');
  command.action(async (words: readonly string[], options: Readonly<Record<string, unknown>>) => {
    const { names, patch } = readFieldArguments(command, session.argv, kind, words, options);
    if (Object.keys(patch.set).length + patch.unset.length === 0) {
      throw new InvalidError(`nothing to change: name a field, e.g. --comment TEXT (wwctl ${kind.what} set --help)`);
    }
    const { signal } = session;
    const api = await session.api(command);
    const all = options['all'] === true ? await api.call(kind.list, {}, { signal }) : [];
    const input = { names: all.length > 0 ? all.map(({ name }) => name) : [...names], patch };
    const previews = await api.call(kind.preview, input, { signal });
    session.write(previewText(kind.what, previews));
    if (previews.length === 0) return;
    const changing = describeRecords(
      kind.what,
      previews.map(({ name }) => name),
    );
    if (previews.length > 1 && options['yes'] !== true) await confirm(`change ${changing}?`, signal);
    await api.call(kind.set, input, { signal });
    session.write(`changed ${changing}\n`);
  });
}

/** Records with the same changes share a heading. */
function previewText(what: string, previews: OutputOf<'node.preview'>): string {
  if (previews.length === 0) return 'nothing to change: it is so already\n';
  const byChanges = Map.groupBy(previews, ({ changes }) => changes.map(changeLine).join(''));
  return Array.from(
    byChanges,
    ([lines, records]) =>
      `${describeRecords(
        what,
        records.map(({ name }) => name),
      )}:\n${lines}`,
  ).join('');
}

function changeLine({ field, before, after }: OutputOf<'node.preview'>[number]['changes'][number]): string {
  return printable(`  ${field}: ${before ?? '<unset>'} → ${after ?? '<unset>'}`).concat('\n');
}
