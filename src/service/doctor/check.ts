import type { DoctorSources } from './doctor-sources.ts';

/** `skipped` could not be looked at, or does not apply here. */
export const CHECK_STATES = ['ok', 'warn', 'fail', 'skipped'] as const;
type CheckState = (typeof CHECK_STATES)[number];

/** What a look at one thing came to. */
export interface Finding {
  readonly state: CheckState;
  /** One sentence. */
  readonly detail: string;
  /** The command that mends it. */
  readonly remedy?: string;
}

/** A finding with its place in the table of checks. */
export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
}

/** One thing to look at. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** True when it needs what only a running daemon has. */
  readonly needsDaemon: boolean;
  /** At least one finding. Rejects when the facts cannot be had. */
  examine(sources: DoctorSources, signal: AbortSignal): Promise<readonly Finding[]>;
}

interface CheckDefinition<Facts> {
  readonly id: string;
  readonly title: string;
  readonly needsDaemon?: boolean;
  /** Looks. A finding ends the examination: there is nothing to judge. */
  gather(sources: DoctorSources, signal: AbortSignal): Promise<Facts | Finding>;
  /** Pure. No finding at all means that `ok` holds. */
  judge(facts: Facts): readonly Finding[];
  /** The sentence for when nothing is wrong. */
  ok(facts: Facts): string;
}

/** A check whose facts are gathered first and judged then. */
export function defineCheck<Facts extends object>(definition: CheckDefinition<Facts>): Check {
  const { id, title, needsDaemon = false } = definition;
  return {
    id,
    title,
    needsDaemon,
    examine: async (sources, signal) => {
      const facts = await definition.gather(sources, signal);
      if (isFinding(facts)) return [facts];
      const findings = definition.judge(facts);
      return findings.length > 0 ? findings : [{ state: 'ok', detail: definition.ok(facts) }];
    },
  };
}

export function skip(detail: string, remedy?: string): Finding {
  return { state: 'skipped', detail, ...(remedy !== undefined && { remedy }) };
}

export function warn(detail: string, remedy: string): Finding {
  return { state: 'warn', detail, remedy };
}

export function fail(detail: string, remedy: string): Finding {
  return { state: 'fail', detail, remedy };
}

function isFinding(facts: object): facts is Finding {
  return 'state' in facts && 'detail' in facts;
}
