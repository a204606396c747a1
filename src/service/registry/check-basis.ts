import { ConflictError } from '../../domain/errors.ts';
import { groupChanges } from '../../domain/record-diff.ts';
import type { RecordName } from '../../domain/record-name.ts';
import type { RegistryRepository } from '../ports/registry-repository.ts';
import { type Edits, RECORD_KINDS, type RegistryState } from './registry-state.ts';

/** More changes than this are counted. */
const MOST_SHOWN = 10;

/**
 * Refuses to change records that were changed after the revision that the caller had seen.
 * @throws ConflictError that says who changed what since.
 */
export async function checkBasis(
  state: RegistryState,
  edits: Edits,
  basis: number,
  repository: Pick<RegistryRepository, 'changes' | 'revision'>,
): Promise<void> {
  const changed = RECORD_KINDS.flatMap((kind) =>
    Array.from(edits[kind].keys(), (name) => ({ kind, name, at: state.changedAt[kind].get(name) ?? 0 })),
  ).filter(({ at }) => at > basis);
  if (changed.length === 0) return;
  const sentences = await Promise.all(
    changed.slice(0, MOST_SHOWN).map(({ at, ...record }) => changeSentence(record, at, repository)),
  );
  const more = changed.length > MOST_SHOWN ? [`and ${changed.length - MOST_SHOWN} more records`] : [];
  const remedy = 'Nothing was changed: look at the new values, then repeat the change.';
  const facts = { basis, revision: state.revision, changed: changed.map(({ kind, name }) => ({ kind, name })) };
  throw new ConflictError([...sentences, ...more, remedy].join('\n'), facts);
}

async function changeSentence(
  record: RecordName,
  number: number,
  repository: Pick<RegistryRepository, 'changes' | 'revision'>,
): Promise<string> {
  const facts = await repository.revision(number);
  const changes = await repository.changes(number - 1, number);
  const own = changes.filter(({ kind, name }) => kind === record.kind && name === record.name);
  const fields = groupChanges(own).flatMap((group) => group.fields);
  const shown = fields.map(({ field, before, after }) => `  ${field}: ${before ?? '<unset>'} → ${after ?? '<unset>'}`);
  const head = `${record.kind} ${record.name} was changed by ${facts?.who} since you looked (revision ${number}: ${facts?.command})`;
  return [head, ...shown].join('\n');
}
