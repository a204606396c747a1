import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { ConflictError } from '../../domain/errors.ts';
import type { SshKeyGenerator } from '../overlays/ssh-host-keys.ts';
import type { HostFiles } from '../ports/host-files.ts';
import type { UnitManager } from '../ports/unit-manager.ts';
import { applyDraft } from './apply-draft.ts';
import { HOST_STEPS, type HostOutcome, type HostPlan, type HostStep } from './host-plan.ts';
import { planFiles } from './plan-files.ts';
import { type NfsSources, planNfs } from './plan-nfs.ts';
import { planSsh, type SshSources } from './plan-ssh.ts';
import type { StepDraft } from './step-draft.ts';

export interface HostParts extends Omit<NfsSources, 'files' | 'units'>, Omit<SshSources, 'files' | 'ssh'> {
  readonly files: HostFiles;
  readonly units: UnitManager;
  readonly ssh: Omit<SshSources['ssh'], 'generator'> & { readonly generator: SshKeyGenerator };
  /** `warewulf: host overlay`: false keeps nfs and ssh from writing its files. */
  readonly writesOverlay: boolean;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** The part of the cluster that lies on this server: its hosts file, its exports, its keys. */
export interface Host {
  /** What the steps would do now. Changes nothing. @throws InvalidError when a template of the host overlay fails */
  plan(steps: readonly HostStep[]): Promise<HostPlan>;
  /**
   * Does what a plan shows. One at a time.
   * @param digest that of the plan; @throws ConflictError when the steps would do something else by now
   */
  apply(steps: readonly HostStep[], digest: string): Promise<HostOutcome>;
}

export function createHost(parts: HostParts): Host {
  let last: Promise<unknown> = Promise.resolve();

  const apply = async (steps: readonly HostStep[], digest: string): Promise<HostOutcome> => {
    const draft = await planSteps(steps, parts);
    if (digestOf(draft) !== digest) {
      throw new ConflictError('this server or the registry has changed since the plan was shown: look at it again');
    }
    return applyDraft(draft, parts);
  };

  return {
    plan: async (steps) => planOf(steps, await planSteps(steps, parts)),
    apply: (steps, digest) => {
      const turn = last.then(() => apply(steps, digest));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Each step once, in the order of the table. */
async function planSteps(steps: readonly HostStep[], parts: HostParts): Promise<StepDraft> {
  const wanted = HOST_STEPS.filter((step) => steps.includes(step));
  const drafts = await Promise.all(wanted.map((step) => PLANS[step](parts)));
  return {
    files: drafts.flatMap(({ files }) => files),
    keys: drafts.flatMap(({ keys }) => keys),
    units: drafts.flatMap(({ units }) => units),
    notes: drafts.flatMap(({ notes }) => notes),
  };
}

const PLANS: Readonly<Record<HostStep, (parts: HostParts) => Promise<StepDraft>>> = {
  hostfile: async (parts) => ({ keys: [], units: [], ...(await planFiles(['/etc/hosts'], parts)) }),
  nfs: (parts) => withoutOverlay(parts, planNfs(parts)),
  ssh: (parts) => withoutOverlay(parts, planSsh(parts)),
};

async function withoutOverlay({ writesOverlay }: HostParts, planned: Promise<StepDraft>): Promise<StepDraft> {
  const draft = await planned;
  if (writesOverlay || draft.files.length === 0) return draft;
  const paths = draft.files.map(({ path }) => path).join(', ');
  const note = `warewulf: host overlay is false in warewulf.conf: ${paths} stay as they are`;
  return { ...draft, files: [], notes: [...draft.notes, note] };
}

function planOf(steps: readonly HostStep[], draft: StepDraft): HostPlan {
  return {
    steps: HOST_STEPS.filter((step) => steps.includes(step)),
    digest: digestOf(draft),
    files: draft.files.map(({ path, change, diff }) => ({ path, change, diff })),
    keys: draft.keys.map(({ path, type, purpose }) => ({ path, type, purpose })),
    units: draft.units,
    notes: draft.notes,
  };
}

function digestOf({ files, keys, units }: StepDraft): string {
  const seen = files.map(({ path, before, data, mode }) => [path, before && sha256(before), sha256(data), mode]);
  return sha256(JSON.stringify([seen, keys, units]));
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
