import { userInfo } from 'node:os';

/** The person, also behind sudo, for the record of changes. */
export function callerName(env: NodeJS.ProcessEnv): string {
  return env['SUDO_USER'] ?? loginName();
}

/** The command line for the record of changes, without what must not be recorded. */
export function commandText(argv: readonly string[]): string {
  const words = argv.map((word, index) => {
    if (argv[index - 1] === '--password') return '***';
    return word.startsWith('--password=') ? '--password=***' : word;
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
