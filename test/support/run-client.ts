import { execFile } from 'node:child_process';

export interface ClientRun {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs an external client to its end. A missing program is an error that names the Debian package to install. */
export function runClient(
  debianPackage: string,
  program: string,
  args: readonly string[],
  { env }: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ClientRun> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024, timeout: 20_000, env } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(new Error(`${program} is missing: apt-get install ${debianPackage}`));
      else if (error?.killed) reject(new Error(`${program} ${args.join(' ')} did not end`));
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr: String(stderr) });
    });
  });
}
