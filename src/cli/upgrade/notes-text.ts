import type { UpgradeNote } from '../../domain/warewulf-import/upgrade-note.ts';

const HEADINGS: Readonly<Record<UpgradeNote['kind'], string>> = {
  converted: 'Converted:',
  check: 'Please look at:',
  lost: 'Not taken:',
};

/** What the first keys of a path stand for, e.g. `node n1`. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['nodes', 'node'],
  ['nodeprofiles', 'profile'],
]);

export interface NotesFile {
  readonly file: string;
  readonly lineOf: (path: readonly string[]) => number;
  /** Every note on its own line, instead of one line for what many records share. */
  readonly isVerbose: boolean;
}

/** Notes in the order of the file's lines, what could not be taken last. Empty without notes. */
export function notesText(notes: readonly UpgradeNote[], notesFile: NotesFile): string {
  const kinds = ['converted', 'check', 'lost'] as const;
  return kinds
    .map((kind) => ({
      kind,
      lines: noteLines(
        notes.filter((note) => note.kind === kind),
        notesFile,
      ),
    }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ kind, lines }) => `${HEADINGS[kind]}\n${lines.join('')}`)
    .join('');
}

function noteLines(notes: readonly UpgradeNote[], { file, lineOf, isVerbose }: NotesFile): readonly string[] {
  const places = notes.map((note) => ({ ...placeOf(note.path), line: lineOf(note.path), what: note.what }));
  const ordered = places.toSorted((a, b) => a.line - b.line);
  const groups = Map.groupBy(ordered, ({ record, field, what }) =>
    isVerbose || record === undefined ? Symbol() : `${record.section}\n${field}\n${what}`,
  );
  return Array.from(groups.values(), ([first, ...others]) => {
    if (first === undefined) return '';
    const { record, field, what, line } = first;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const subject = [record === undefined ? '' : `${record.section} ${record.name}${more}`, field];
    return `  ${file}:${line}: ${[...subject.filter((word) => word !== ''), what].join(': ')}\n`;
  });
}

interface Place {
  readonly record: { readonly section: string; readonly name: string } | undefined;
  readonly field: string;
}

function placeOf([section = '', name, ...keys]: readonly string[]): Place {
  const known = SECTIONS.get(section);
  if (known === undefined || name === undefined) {
    return { record: undefined, field: [section, ...(name === undefined ? [] : [name]), ...keys].join('.') };
  }
  return { record: { section: known, name }, field: keys.join('.') };
}
