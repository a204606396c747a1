import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc; 100 on every Linux. */
const TICKS = 100;
const POLL_MILLISECONDS = 200;

export interface Cost {
  readonly wallSeconds: number;
  /** Of this process and its children. */
  readonly cpuSeconds: number;
  /** The highest resident memory seen, by what is in the command line. */
  readonly peakMebibytes: Readonly<Record<string, number>>;
}

/** Runs `work` and measures it; `programs` names the children whose memory is of interest. */
export async function measure(work: () => Promise<void>, programs: readonly string[] = []): Promise<Cost> {
  const peaks: Record<string, number> = {};
  const timer = setInterval(() => recordPeaks(programs, peaks), POLL_MILLISECONDS);
  const cpu = cpuSeconds();
  const start = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const wallSeconds = (performance.now() - start) / 1000;
  return { wallSeconds, cpuSeconds: cpuSeconds() - cpu, peakMebibytes: peaks };
}

/**
 * User and system time of this process, of its children, and of those that these have waited for (proc(5), stat fields 14
 * to 17).
 */
function cpuSeconds(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return ['self', ...children].reduce((sum, pid) => sum + cpuTicks(pid), 0) / TICKS;
}

function cpuTicks(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return 0; // ended meanwhile
  }
}

function recordPeaks(programs: readonly string[], peaks: Record<string, number>): void {
  record('this process', process.memoryUsage.rss() / 2 ** 20, peaks);
  // To look at every process of a busy machine costs as much as a small build.
  if (programs.length === 0) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const { command, mebibytes } = lookAt(pid);
    const program = programs.find((name) => command.includes(name));
    if (program) record(program, mebibytes, peaks);
  }
}

function lookAt(pid: string): { command: string; mebibytes: number } {
  try {
    const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    return { command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'), mebibytes: Number(kibibytes) / 1024 };
  } catch {
    return { command: '', mebibytes: 0 }; // ended meanwhile
  }
}

function record(name: string, mebibytes: number, peaks: Record<string, number>): void {
  peaks[name] = Math.max(peaks[name] ?? 0, Math.round(mebibytes));
}
