import { setImmediate as nextTurn } from 'node:timers/promises';
import { NotFoundError } from '../../domain/errors.ts';
import { type ChangeGroup, groupChanges, type RecordChange } from '../../domain/record-diff.ts';
import type { RecordName } from '../../domain/record-name.ts';
import type { RegistryRepository, RevisionFacts } from '../ports/registry-repository.ts';
import type { RevisionDetails } from './registry.ts';

type Repository = Pick<RegistryRepository, 'changes' | 'netChanges' | 'revision'>;

/** @throws NotFoundError */
export async function revisionDetails(
  repository: Repository,
  number: number,
  records?: readonly RecordName[],
): Promise<RevisionDetails> {
  const facts = await findRevision(repository, number);
  const changes = await repository.changes(number - 1, number);
  await nextTurn();
  const wanted = records && new Set(records.map(keyOf));
  return { ...facts, changes: groupChanges(changes.filter((change) => wanted?.has(keyOf(change)) ?? true)) };
}

/** What is different at revision `to` from revision `from`, in whichever order they are given. */
export async function revisionDiff(repository: Repository, from: number, to: number): Promise<readonly ChangeGroup[]> {
  for (const number of [from, to]) if (number !== 0) await findRevision(repository, number);
  const changes = await repository.netChanges(Math.min(from, to), Math.max(from, to));
  await nextTurn();
  return groupChanges(from <= to ? changes : changes.map(reversed));
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

function reversed({ kind, name, before, after }: RecordChange): RecordChange {
  return { kind, name, ...(after && { before: after }), ...(before && { after: before }) };
}

function keyOf({ kind, name }: RecordName): string {
  return `${kind} ${name}`;
}
