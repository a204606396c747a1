import { readFileSync } from 'node:fs';

/** A process as nobody else can be it: numbers of processes come again, but not with the same start (proc(5), "stat"). */
export function processIdentity(pid: number): string | undefined {
  const text = readStat(pid);
  // The name before the other fields may hold anything, blanks and parentheses too.
  const start = text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  return start === undefined ? undefined : `${pid}-${start}`;
}

export function isProcessAlive(identity: string): boolean {
  return processIdentity(Number(identity.split('-')[0])) === identity;
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}
