import { resolve } from 'node:path';

/** As installed programs keep compiled code, but in the checkout. */
const NODE_COMPILE_CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/wwctl');

/** The environment in which a user starts our programs: without what the tests themselves run with. */
export function programEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { WAREWULFCONF: _, SUDO_USER: __, NODE_OPTIONS: ___, NOTIFY_SOCKET: ____, ...rest } = process.env;
  return { ...rest, NODE_COMPILE_CACHE, ...env };
}
