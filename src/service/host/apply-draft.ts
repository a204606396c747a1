import type { Logger } from 'pino';
import { WarewulfError } from '../../domain/errors.ts';
import type { SshKeyGenerator } from '../overlays/ssh-host-keys.ts';
import type { HostFiles } from '../ports/host-files.ts';
import type { UnitManager } from '../ports/unit-manager.ts';
import type { HostOutcome, PlannedUnit } from './host-plan.ts';
import type { FileDraft } from './plan-files.ts';
import type { KeyDraft, StepDraft } from './step-draft.ts';

export interface ApplyParts {
  readonly files: HostFiles;
  readonly units: UnitManager;
  readonly ssh: { readonly generator: SshKeyGenerator };
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Carries a draft out: keys first, for they hurt nobody, then files, then the units that read them. */
export async function applyDraft(draft: StepDraft, parts: ApplyParts): Promise<HostOutcome> {
  const keys: string[] = [];
  for (const key of draft.keys) keys.push(...(await makeKey(key, parts)));
  const files: HostOutcome['files'][number][] = [];
  for (const file of draft.files) files.push(...(await writeFile(file, parts)));
  const units: HostOutcome['units'][number][] = [];
  for (const unit of draft.units) units.push(await touchUnit(unit, parts));
  return { files, keys, units, notes: draft.notes };
}

/** @returns what is there now and was not before */
async function makeKey({ path, type, authorize }: KeyDraft, parts: ApplyParts): Promise<readonly string[]> {
  const { files, ssh, log } = parts;
  const isNew = !(await ssh.generator.has(path));
  if (isNew) {
    await ssh.generator.generate(type, path);
    log.info({ path }, 'made an SSH key');
  }
  const made = isNew ? [path] : [];
  const publicKey = authorize && (await files.read(authorize.publicKey));
  if (authorize === undefined || publicKey === undefined) return made;
  await files.write(authorize.list, publicKey.data, 0o600);
  log.info({ path: authorize.list }, 'wrote a file of this server');
  return [...made, authorize.list];
}

async function writeFile(
  { path, change, data, mode }: FileDraft,
  { files, log }: ApplyParts,
): Promise<HostOutcome['files']> {
  if (change === 'none') return [];
  const written = await files.write(path, data, mode);
  log.info({ path, ...written }, 'wrote a file of this server');
  return [{ path, change, ...written }];
}

/** The files are right by now: a service that does not follow is said, not thrown. */
async function touchUnit(
  { unit, enable, reload }: PlannedUnit,
  { units, log }: ApplyParts,
): Promise<HostOutcome['units'][number]> {
  try {
    if (enable) await units.enable(unit);
    if (reload) await units.reload(unit);
    log.info({ unit }, 'a unit of this server follows its new files');
    return { unit };
  } catch (error) {
    if (!(error instanceof WarewulfError)) throw error;
    log.warn({ unit, problem: error.message }, 'a unit of this server did not follow');
    return { unit, problem: error.message };
  }
}
