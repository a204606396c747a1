import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Logger } from 'pino';
import { parse } from 'yaml';
import { type AuthUser, readAuthUsers } from '../../service/access/auth-users.ts';
import type { AuthUsers } from '../../service/ports/auth-users.ts';
import { ifPresent } from './if-present.ts';

const LARGEST_BYTES = 1024 * 1024;
const GROUP_OR_OTHERS_WRITE = 0o022;
const GROUP_OR_OTHERS_READ = 0o044;

type Users = ReadonlyMap<string, AuthUser>;

const NOBODY: Users = new Map();

/** Warewulf's auth.conf. It is read again when it has changed; what is wrong with it is logged once per change. */
export function createAuthFile(path: string, log: Logger): AuthUsers {
  let read: { readonly state: string; readonly users: Users } | undefined;
  const readAgain = async (file: FileHandle): Promise<Users> => {
    const stats = await file.stat();
    const state = [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join();
    if (read?.state === state) return read.users;
    const refusal = refusalOf(stats);
    const { users, problems } = refusal === undefined ? parseUsers(await file.readFile('utf8')) : refused(refusal);
    if (problems.length > 0) log.error({ path, problems }, 'nobody can log in with a password');
    else if ((stats.mode & GROUP_OR_OTHERS_READ) !== 0) {
      log.warn({ path }, 'others can read the password hashes and try to guess them: chmod 600');
    }
    read = { state, users };
    return users;
  };
  return {
    current: async () => {
      const file = await ifPresent(open(path, 'r'));
      if (file === undefined) return NOBODY;
      try {
        return await readAgain(file);
      } finally {
        await file.close();
      }
    },
  };
}

/** Whoever can write the file can give themselves a password. */
function refusalOf({ uid, mode, size }: Stats): string | undefined {
  if ((mode & GROUP_OR_OTHERS_WRITE) !== 0) return 'others can write it: chmod 600';
  if (uid !== 0 && uid !== process.getuid?.()) return `it belongs to user ${uid}: chown it to the daemon's user`;
  return size > LARGEST_BYTES ? 'it is larger than 1 MiB' : undefined;
}

function refused(problem: string): { users: Users; problems: readonly string[] } {
  return { users: NOBODY, problems: [problem] };
}

function parseUsers(text: string): { users: Users; problems: readonly string[] } {
  try {
    return readAuthUsers(parse(text));
  } catch {
    // The message would show what is around the fault.
    return refused('it is no YAML');
  }
}
