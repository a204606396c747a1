import { readdirSync, readFileSync } from 'node:fs';

/** The pids of the children of a process whose command line has this word. */
export function childrenOf(parent: number, program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        return (
          status.includes(`\nPPid:\t${parent}\n`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program)
        );
      } catch {
        return false; // ended meanwhile
      }
    });
}
