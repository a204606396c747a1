import { type AccountFile, type AccountLine, formatAccounts, parseAccounts, withColumn } from './account-file.ts';
import { type IdChange, type IdConflict, idChanges, idConflicts } from './id-changes.ts';

/** The texts of passwd and group of one system. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

/** How the users and groups of an image become those of the server. */
export interface AccountSync {
  readonly changes: readonly IdChange[];
  /** Names that only the server has, which the image gets. */
  readonly added: { readonly users: readonly string[]; readonly groups: readonly string[] };
  /** Names with the right id of which other columns change. */
  readonly updated: { readonly users: readonly string[]; readonly groups: readonly string[] };
  /** While there are any, nothing can be done. */
  readonly conflicts: readonly IdConflict[];
  /** The image's files as they are to be. */
  readonly texts: Accounts;
  readonly isNeeded: boolean;
}

/** Ids of people begin here; 65534 is nobody's. */
const FIRST_PERSON = 1000;
const NOBODY = 65534;
/** Columns of passwd(5) and group(5), counted from 0. */
const PASSWORD = 1;
const ID = 2;
const GID = 3;
const MEMBERS = 3;
/** Name, home, shell. */
const PERSONAL = [4, 5, 6];

/**
 * Names of both get the server's ids. Of people (from 1000 on) also name, home, shell and the members of groups are the
 * server's; system accounts keep what their distribution says. Passwords stay the image's: the server's would mean a
 * line of its shadow file, which no image gets.
 */
export function planAccountSync(server: Accounts, image: Accounts): AccountSync {
  const users = { server: parseAccounts('user', server.passwd), image: parseAccounts('user', image.passwd) };
  const groups = { server: parseAccounts('group', server.group), image: parseAccounts('group', image.group) };
  const groupChanges = idChanges('group', groups.server.accounts, groups.image.accounts);
  const changes = [...idChanges('user', users.server.accounts, users.image.accounts), ...groupChanges];
  const passwd = merge(users.server, users.image, (one, other) => syncedUser(one, other, groupChanges));
  const group = merge(groups.server, groups.image, syncedGroup);
  const texts = { passwd: formatAccounts(passwd.file), group: formatAccounts(group.file) };
  const changed = new Set(changes.map(({ kind, name }) => `${kind} ${name}`));
  const unlessChanged = (kind: string, names: readonly string[]) =>
    names.filter((name) => !changed.has(`${kind} ${name}`));
  const updated = {
    users: unlessChanged('user', passwd.updated),
    groups: unlessChanged('group', group.updated),
  };
  const added = { users: passwd.added, groups: group.added };
  return {
    changes,
    added,
    updated,
    conflicts: [
      ...idConflicts('user', users.server.accounts, users.image.accounts),
      ...idConflicts('group', groups.server.accounts, groups.image.accounts),
    ],
    texts,
    isNeeded: [changes, added.users, added.groups, passwd.updated, group.updated].some(({ length }) => length > 0),
  };
}

interface Merged {
  readonly file: AccountFile;
  readonly added: readonly string[];
  readonly updated: readonly string[];
}

/** In the image's order, then what only the server has. */
function merge(
  server: AccountFile,
  image: AccountFile,
  synced: (image: AccountLine, server: AccountLine | undefined) => readonly string[],
): Merged {
  const wanted = new Map(server.accounts.map((account) => [account.name, account]));
  const kept = image.accounts.map((account) => ({ ...account, columns: synced(account, wanted.get(account.name)) }));
  const names = new Set(image.accounts.map(({ name }) => name));
  const added = server.accounts.filter(({ name }) => !names.has(name)).map(withoutPassword);
  const updated = kept.filter(({ columns }, at) => columns.join(':') !== image.accounts[at]?.columns.join(':'));
  return {
    file: { accounts: [...kept, ...added], others: image.others },
    added: added.map(({ name }) => name),
    updated: updated.map(({ name }) => name),
  };
}

/** A hash in passwd itself, as very old systems have it, stays on the server. */
function withoutPassword(account: AccountLine): AccountLine {
  return { ...account, columns: withColumn(account.columns, PASSWORD, 'x') };
}

function syncedUser(
  { columns }: AccountLine,
  server: AccountLine | undefined,
  groups: readonly IdChange[],
): readonly string[] {
  if (server === undefined) return withColumn(columns, GID, movedGroup(columns[GID] ?? '', groups));
  const shared = isPerson(server.id) ? [ID, GID, ...PERSONAL] : [ID, GID];
  return columns.map((column, at) => (shared.includes(at) ? (server.columns[at] ?? column) : column));
}

function movedGroup(gid: string, groups: readonly IdChange[]): string {
  return String(groups.find(({ from }) => from === Number(gid))?.to ?? gid);
}

function syncedGroup({ columns }: AccountLine, server: AccountLine | undefined): readonly string[] {
  if (server === undefined) return columns;
  const [own, theirs] = [membersOf(columns), membersOf(server.columns)];
  const members = isPerson(server.id) ? theirs : [...new Set([...own, ...theirs])];
  return withColumn(withColumn(columns, ID, String(server.id)), MEMBERS, members.join(','));
}

function membersOf(columns: readonly string[]): readonly string[] {
  return (columns[MEMBERS] ?? '').split(',').filter((name) => name !== '');
}

function isPerson(id: number): boolean {
  return id >= FIRST_PERSON && id !== NOBODY;
}
