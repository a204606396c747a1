import type { Column, Listing } from '../../output/listing.ts';
import type { ChangeGroup } from '../../records/change-text.ts';

/** One field of one record. */
interface ChangeRow {
  readonly kind: string;
  readonly name: string;
  readonly change: string;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export const CHANGE_COLUMNS: readonly Column<ChangeRow>[] = [
  { heading: 'KIND', value: ({ kind }) => kind },
  { heading: 'NAME', value: ({ name }) => name },
  { heading: 'CHANGE', value: ({ change }) => change },
  { heading: 'FIELD', value: ({ field }) => field },
  { heading: 'BEFORE', value: ({ before }) => before ?? undefined },
  { heading: 'AFTER', value: ({ after }) => after ?? undefined },
];

/** Every field of every record on a line of its own. */
export function changeRows(groups: readonly ChangeGroup[]): Listing<ChangeRow> {
  const rows = groups.flatMap(({ kind, change, names, fields }) =>
    names.flatMap((name) => fields.map((field) => ({ kind, name, change, ...field }))),
  );
  return { columns: CHANGE_COLUMNS, rows, name: ({ name }) => name, shape: 'list', whole: groups };
}
