import { WarewulfError } from '../../domain/errors.ts';
import { DHCP_SEARCH_SECONDS } from '../ports/find-dhcp-servers.ts';
import { type Check, type CheckResult, type Finding, skip } from './check.ts';
import { CHECKS } from './checks/index.ts';
import type { DoctorSources } from './doctor-sources.ts';

interface ExamineOptions {
  /** Rejects soon after this is aborted. */
  readonly signal: AbortSignal;
  readonly progress?: (progress: { readonly phase: string; readonly text: string }) => void;
}

/** Looks for what keeps a cluster from working, on this server and in its registry. */
export interface Doctor {
  /** In the order of the table of checks. Changes nothing. */
  examine(options: ExamineOptions): Promise<readonly CheckResult[]>;
}

export function createDoctor(sources: DoctorSources, checks: readonly Check[] = CHECKS): Doctor {
  return {
    examine: async ({ signal, progress }) => {
      const wanted = checks.filter(({ needsDaemon }) => !needsDaemon || sources.daemon !== undefined);
      const text = `${wanted.length} checks; the one of other DHCP servers takes ${DHCP_SEARCH_SECONDS} seconds`;
      progress?.({ phase: 'examine', text });
      const results = await Promise.all(wanted.map((check) => examineOne(check, sources, signal)));
      signal.throwIfAborted();
      return results.flat();
    },
  };
}

async function examineOne(check: Check, sources: DoctorSources, signal: AbortSignal): Promise<readonly CheckResult[]> {
  const { id, title } = check;
  const findings = await check.examine(sources, signal).catch((error) => cannotLook(error, check, sources));
  return findings.map((finding) => ({ id, title, ...finding }));
}

/** What cannot be found out is no fault of the cluster, and no reason to keep what the other checks found. */
function cannotLook(error: unknown, { needsDaemon }: Check, { daemon }: DoctorSources): readonly Finding[] {
  if (!(error instanceof WarewulfError || isSystemError(error))) throw error;
  // The daemon has fewer rights than root.
  const remedy = daemon === undefined || needsDaemon ? undefined : 'wwctl doctor --host';
  return [skip(`cannot be found out: ${error.message}`, remedy)];
}

/** E.g. of a file that is gone. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
