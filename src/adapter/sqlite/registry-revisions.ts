import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { RecordName } from '../../domain/record-name.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { mapInTurns } from '../../service/map-in-turns.ts';
import type {
  RegistryRepository,
  RevisionFacts,
  RevisionFilter,
  RevisionSummary,
} from '../../service/ports/registry-repository.ts';
import type { RegistryQueries } from './registry-queries.ts';
import type { RegistrySchema } from './registry-schema.ts';

/** So many records of a revision are named in a list. */
const SAMPLE = 64;

/** Reads what is remembered of changes. */
export function createRevisionReader(
  queries: RegistryQueries,
): Pick<RegistryRepository, 'revisions' | 'revision' | 'changes' | 'netChanges'> {
  return {
    revisions: async (filter) => pickRevisions(queries, filter).map((row) => summaryOf(queries, row)),
    revision: async (number) => {
      const row = queries.revision.get({ number });
      return row && factsOf(row);
    },
    changes: (after, upTo) =>
      mapInTurns(queries.changes.all({ after, upTo }), (row) => ({ ...readChange(row), revision: row.revision })),
    netChanges: (after, upTo) => mapInTurns(queries.netChanges.all({ after, upTo }), readChange),
  };
}

type RevisionRow = RegistrySchema['revisions'];

function pickRevisions(queries: RegistryQueries, { limit, before, records }: RevisionFilter): readonly RevisionRow[] {
  const bounds = { limit, before: before ?? Number.MAX_SAFE_INTEGER };
  if (records === undefined) return queries.revisionsBefore.all(bounds);
  const numbers = new Set(
    records.flatMap(({ kind, name }) => queries.revisionsOf.all({ kind, name, ...bounds }).map((row) => row.revision)),
  );
  const newest = [...numbers].sort((a, b) => b - a).slice(0, limit);
  return newest.map((number) => queries.revision.get({ number })).filter((row) => row !== undefined);
}

function summaryOf(queries: RegistryQueries, row: RevisionRow): RevisionSummary {
  const { number } = row;
  const count = (kind: RecordKind) => queries.countChanges.get({ number, kind })?.count ?? 0;
  const sample = queries.sampleChanges.all({ number, limit: SAMPLE }).map(readName);
  return { ...factsOf(row), counts: { node: count('node'), profile: count('profile') }, sample };
}

function factsOf({ origin, ...facts }: RevisionRow): RevisionFacts {
  return { ...facts, from: origin };
}

/** Nothing but records of the two kinds is ever stored. */
function readName({ kind, name }: { kind: string; name: string }): RecordName {
  return { kind: kind as RecordKind, name };
}

function readChange({ kind, name, before, after }: Omit<RegistrySchema['revision_changes'], 'revision'>) {
  return {
    ...readName({ kind, name }),
    ...(before === null ? {} : { before: JSON.parse(before) as FieldDocument }),
    ...(after === null ? {} : { after: JSON.parse(after) as FieldDocument }),
  };
}
