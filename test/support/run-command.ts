import { execFileSync, spawnSync } from 'node:child_process';

/** Runs a program of a Debian package to its end; fails with the package to install when it is missing. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: Buffer } = {},
): Buffer {
  return execFileSync(program, args, { stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 30, ...options });
}

/** Fails with one line that says what to install. */
export function requirePrograms(packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages).filter(([program]) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0)
    throw new Error(`install what the test needs: apt-get install ${missing.map(([, name]) => name).join(' ')}`);
}
