import { type Command, Option } from 'commander';
import { InvalidError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import { TEXT_FORMATS, type TextFormat } from '../../domain/text-formats.ts';
import type { Session } from '../session.ts';
import { fetchRecords } from './fetch-records.ts';

interface Options {
  readonly format: TextFormat;
  readonly resolved?: boolean;
  readonly profiles?: boolean;
}

/** `node export` and `profile export`: what the records say, as `import` takes it. */
export function exportRecords(command: Command, session: Session, kind: 'node' | 'profile'): void {
  command.addOption(new Option('--format <format>', 'what to write').choices(TEXT_FORMATS).default('yaml'));
  if (kind === 'node') {
    command
      .addOption(new Option('--resolved', 'with what profiles give the nodes; do not import that again'))
      .addOption(new Option('--profiles', 'write a whole nodes.conf, the profiles too').conflicts('resolved'));
  }
  command.action(async (words: readonly string[], { format, resolved, profiles }: Options) => {
    const api = await session.api(command);
    const { signal } = session;
    const records = await fetchRecords(api, kind, words, { signal, isResolved: resolved === true });
    if (profiles === true && format === 'csv') {
      throw new InvalidError('CSV holds nodes or profiles: export the profiles with wwctl profile export --format csv');
    }
    const all = profiles === true ? await fetchRecords(api, 'profile', [], { signal }) : undefined;
    session.write(await exportText(records, all, format));
  });
}

async function exportText(
  records: ReadonlyMap<string, FieldDocument>,
  profiles: ReadonlyMap<string, FieldDocument> | undefined,
  format: TextFormat,
): Promise<string> {
  if (format === 'csv') {
    const { writeTable } = await import('../../domain/write-table.ts');
    const { csvText } = await import('../output/csv-text.ts');
    return csvText(writeTable(records));
  }
  const nodes = Object.fromEntries(records);
  const document = profiles === undefined ? nodes : { nodeprofiles: Object.fromEntries(profiles), nodes };
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
