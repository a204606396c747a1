import { userInfo } from 'node:os';
import { shellText } from './shell-text.ts';

/** The person, also behind sudo, for the record of changes. */
export function callerName(env: NodeJS.ProcessEnv): string {
  return env['SUDO_USER'] ?? loginName();
}

/** Options whose values let one pass for somebody else: a registry's user, a BMC's, a node. */
const SECRETS: ReadonlySet<string> = new Set([
  ...['--password', '--passwd', '--ipmipass'],
  ...['--asset', '--assetkey'],
]);

/** Bare, so that it reads as what it is: a command with it is not to be repeated. */
const HIDDEN = '***';

/** The command line for the record of changes, without what must not be recorded. */
export function commandText(argv: readonly string[]): string {
  const words = argv.map((word, index) => {
    if (SECRETS.has(argv[index - 1] ?? '')) return HIDDEN;
    const [option = '', value] = word.split('=', 2);
    return value !== undefined && SECRETS.has(option) ? `${option}=${HIDDEN}` : shellText([word]);
  });
  return ['wwctl', ...words].join(' ');
}

/** A user id need not have an entry in passwd. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
