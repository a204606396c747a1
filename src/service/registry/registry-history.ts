import { NotFoundError } from '../../domain/errors.ts';
import { type ChangeGroup, groupChanges, type RecordChange } from '../../domain/record-diff.ts';
import type { RecordName } from '../../domain/record-name.ts';
import { sameValue } from '../../domain/same-value.ts';
import type { RegistryRepository, RevisionFacts } from '../ports/registry-repository.ts';
import type { RevisionDetails } from './registry.ts';

type Repository = Pick<RegistryRepository, 'changes' | 'revision'>;

/** @throws NotFoundError */
export async function revisionDetails(
  repository: Repository,
  number: number,
  records?: readonly RecordName[],
): Promise<RevisionDetails> {
  const facts = await findRevision(repository, number);
  const changes = await repository.changes(number - 1, number);
  const wanted = records && new Set(records.map(keyOf));
  return { ...facts, changes: groupChanges(changes.filter((change) => wanted?.has(keyOf(change)) ?? true)) };
}

/** What is different at revision `to` from revision `from`, in whichever order they are given. */
export async function revisionDiff(repository: Repository, from: number, to: number): Promise<readonly ChangeGroup[]> {
  for (const number of [from, to]) if (number !== 0) await findRevision(repository, number);
  const net = new Map<string, RecordChange>();
  for (const change of await repository.changes(Math.min(from, to), Math.max(from, to))) {
    const first = net.get(keyOf(change)) ?? change;
    net.set(keyOf(change), changeFrom(change, first.before, change.after));
  }
  const changes = [...net.values()].filter(({ before, after }) => !sameValue(before, after));
  return groupChanges(from <= to ? changes : changes.map((change) => changeFrom(change, change.after, change.before)));
}

/** @throws NotFoundError */
export async function findRevision(
  repository: Pick<RegistryRepository, 'revision'>,
  number: number,
): Promise<RevisionFacts> {
  const facts = await repository.revision(number);
  if (facts !== undefined) return facts;
  throw new NotFoundError(`there is no revision ${number}: wwctl history lists them`, { revision: number });
}

function changeFrom(
  { kind, name }: RecordName,
  before: RecordChange['before'],
  after: RecordChange['after'],
): RecordChange {
  return { kind, name, ...(before && { before }), ...(after && { after }) };
}

function keyOf({ kind, name }: RecordName): string {
  return `${kind} ${name}`;
}
