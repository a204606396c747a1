import { SCOPES, type Scope } from '../../domain/access-scope.ts';

/** A person who may log in with a password. */
export interface AuthUser {
  readonly name: string;
  /** bcrypt, as `htpasswd -nB` makes it. */
  readonly passwordHash: string;
  readonly scope: Scope;
}

export interface ReadAuthUsers {
  /** By name; empty when there are problems: half a list must not let in whom the whole one would not. */
  readonly users: ReadonlyMap<string, AuthUser>;
  /** Without any secret. */
  readonly problems: readonly string[];
}

/** Cost 15 takes seconds; above that one login would hold up all others for too long. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;
/** A colon would end the name in the header of basic authentication (RFC 7617 §2). */
const NAME = /^[^:\u0000-\u001f\u007f]{1,64}$/;
const KEYS: ReadonlySet<string> = new Set(['name', 'password hash', 'scope']);

/** Reads the document of Warewulf's auth.conf: `users: [{name, password hash}]`, and beside them our own `scope`. */
export function readAuthUsers(document: unknown): ReadAuthUsers {
  const list = isRecord(document) ? document['users'] : undefined;
  if (!Array.isArray(list) || list.length === 0) return { users: new Map(), problems: ['has no list of users'] };
  const read = list.map((entry: unknown, index) => readUser(entry, `user ${index + 1}`));
  const users = read.flatMap((each) => ('user' in each ? [each.user] : []));
  const problems = [...read.flatMap((each) => ('problem' in each ? [each.problem] : [])), ...repeated(users)];
  return { users: new Map(problems.length > 0 ? [] : users.map((user) => [user.name, user])), problems };
}

type ReadUser = { readonly user: AuthUser } | { readonly problem: string };

function readUser(entry: unknown, which: string): ReadUser {
  if (!isRecord(entry)) return { problem: `${which} is not a map of keys to values` };
  const { name, 'password hash': passwordHash, scope: wanted = 'admin' } = entry;
  const unknown = Object.keys(entry).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return { problem: `${which} has the unknown key ${unknown}` };
  if (typeof name !== 'string' || !NAME.test(name)) return { problem: `${which} has no usable name` };
  if (typeof passwordHash !== 'string' || !BCRYPT.test(passwordHash)) {
    return { problem: `the password hash of ${name} is no bcrypt hash of cost 4 to 15 (htpasswd -nB makes one)` };
  }
  const scope = SCOPES.find((candidate) => candidate === wanted);
  if (scope === undefined) return { problem: `the scope of ${name} is none of ${SCOPES.join(', ')}` };
  return { user: { name, passwordHash, scope } };
}

function repeated(users: readonly AuthUser[]): readonly string[] {
  const names = users.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `has ${name} twice`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
