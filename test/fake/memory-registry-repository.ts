import type { RecordChange } from '../../src/domain/record-diff.ts';
import type { RecordName } from '../../src/domain/record-name.ts';
import { sameValue } from '../../src/domain/same-value.ts';
import type {
  RegistryCommit,
  RegistryRepository,
  RevisionFacts,
  RevisionSummary,
} from '../../src/service/ports/registry-repository.ts';

/** A registry that forgets everything at the end of the process. */
export function memoryRegistryRepository(): RegistryRepository {
  const commits: RegistryCommit[] = [];
  return {
    load: async () => ({ revision: 0, nodes: new Map(), profiles: new Map(), changedAt: [] }),
    commit: async (commit) => {
      commits.push(commit);
    },
    revisions: async ({ limit, before = Number.POSITIVE_INFINITY, records }) =>
      commits
        .filter(({ number, changes }) => number < before && touches(changes, records))
        .toReversed()
        .slice(0, limit)
        .map(summaryOf),
    revision: async (number) => {
      const commit = commits.find((one) => one.number === number);
      return commit && factsOf(commit);
    },
    changes: async (after, upTo) =>
      commits
        .filter(({ number }) => number > after && number <= upTo)
        .flatMap(({ number, changes }) =>
          changes.map(({ addresses: _, ...change }) => ({ ...change, revision: number })),
        ),
    netChanges: async (after, upTo) => {
      const changes = commits.filter(({ number }) => number > after && number <= upTo).flatMap((one) => one.changes);
      const byRecord = Map.groupBy(changes, ({ kind, name }) => `${kind} ${name}`);
      return [...byRecord.keys()]
        .sort()
        .map((key) => netChange(byRecord.get(key) ?? []))
        .filter(({ before, after: now }) => !sameValue(before, now));
    },
  };
}

function netChange(changes: readonly RecordChange[]): RecordChange {
  const [first, last] = [changes.at(0), changes.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a group has at least one change');
  const { kind, name, before } = first;
  return { kind, name, ...(before && { before }), ...(last.after && { after: last.after }) };
}

function touches(changes: readonly RecordName[], records: readonly RecordName[] | undefined): boolean {
  if (records === undefined) return true;
  return changes.some(({ kind, name }) => records.some((record) => record.kind === kind && record.name === name));
}

function factsOf({ changes: _, ...facts }: RegistryCommit): RevisionFacts {
  return facts;
}

function summaryOf({ changes, ...facts }: RegistryCommit): RevisionSummary {
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  const sample = changes.slice(0, 9).map(({ kind, name }) => ({ kind, name }));
  return { ...facts, counts: { node: count('node'), profile: count('profile') }, sample };
}
