import type { ChangeGroup } from '../../src/domain/record-diff.ts';

/** What became of one record: each field before and after. */
interface RecordDifference {
  readonly change: 'added' | 'changed' | 'deleted';
  readonly fields: ReadonlyMap<string, readonly [string | null, string | null]>;
}

export type Differences = ReadonlyMap<string, RecordDifference>;

/** Groups of changes, record by record. */
export function recordChanges(groups: readonly ChangeGroup[]): Differences {
  return new Map(
    groups.flatMap(({ kind, change, names, fields }) => {
      const byField = new Map(fields.map(({ field, before, after }) => [field, [before, after] as const]));
      return names.map((name) => [`${kind} ${name}`, { change, fields: byField }] as const);
    }),
  );
}

const REVERSED = { added: 'deleted', changed: 'changed', deleted: 'added' } as const;

export function mirrorChanges(differences: Differences): Differences {
  return new Map(
    Array.from(differences, ([record, { change, fields }]) => {
      const back = new Map(Array.from(fields, ([field, [before, after]]) => [field, [after, before] as const]));
      return [record, { change: REVERSED[change], fields: back }];
    }),
  );
}

/** What two steps after each other come to. */
export function composeChanges(first: Differences, second: Differences): Differences {
  const records = new Set([...first.keys(), ...second.keys()]);
  const composed = Array.from(records, (record) => [record, compose(first.get(record), second.get(record))] as const);
  return new Map(composed.flatMap(([record, difference]) => (difference === undefined ? [] : [[record, difference]])));
}

function compose(first?: RecordDifference, second?: RecordDifference): RecordDifference | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const [wasThere, isThere] = [first.change !== 'added', second.change !== 'deleted'];
  const fields = new Map(
    [...new Set([...first.fields.keys(), ...second.fields.keys()])]
      .map((field) => [field, side(first, second, field)] as const)
      .filter(([, [before, after]]) => before !== after),
  );
  if (wasThere && isThere) return fields.size > 0 ? { change: 'changed', fields } : undefined;
  if (wasThere) return { change: 'deleted', fields };
  return isThere ? { change: 'added', fields } : undefined;
}

function side({ fields: a }: RecordDifference, { fields: b }: RecordDifference, field: string) {
  const [one, other] = [a.get(field), b.get(field)];
  return [(one ?? other)?.[0] ?? null, (other ?? one)?.[1] ?? null] as const;
}
