import { fileURLToPath } from 'node:url';

/** The daemon's launcher and its arguments. @param configFile undefined: it finds its own as we do */
export function warewulfdArgv(configFile: string | undefined, ...options: readonly string[]): [string, ...string[]] {
  // Two levels up from src/cli and dist/cli alike.
  const program = fileURLToPath(new URL('../../bin/warewulfd', import.meta.url));
  return [program, ...(configFile === undefined ? [] : ['--config', configFile]), ...options];
}
