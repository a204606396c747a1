import type { AccountKind, AccountLine } from './account-file.ts';

/** An account of the image that gets the server's id. */
export interface IdChange {
  readonly kind: AccountKind;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Why ids cannot be brought together, one sentence with its remedy. */
export interface IdConflict {
  readonly kind: AccountKind;
  readonly name: string;
  readonly id: number;
  readonly sentence: string;
}

/** The ids of the image's accounts that the server knows by another one. */
export function idChanges(
  kind: AccountKind,
  server: readonly AccountLine[],
  image: readonly AccountLine[],
): readonly IdChange[] {
  const wanted = new Map(server.map(({ name, id }) => [name, id]));
  return image.flatMap(({ name, id }) => {
    const to = wanted.get(name);
    return to === undefined || to === id ? [] : [{ kind, name, from: id, to }];
  });
}

/**
 * What no mapping of ids can settle: an id of the server that another name has in the image, which the server does not
 * know; the id 0; and an id that is to become two.
 */
export function idConflicts(
  kind: AccountKind,
  server: readonly AccountLine[],
  image: readonly AccountLine[],
): readonly IdConflict[] {
  const names = new Set(server.map(({ name }) => name));
  const owners = new Map(server.toReversed().map(({ name, id }) => [id, name]));
  const changes = idChanges(kind, server, image);
  const taken = image
    .filter(({ name, id }) => !names.has(name) && owners.has(id))
    .map(({ name, id }) => conflict(kind, name, id, `has the id of ${kind} ${owners.get(id)} on the server`));
  const ofRoot = changes
    .filter(({ from, to }) => from === 0 || to === 0)
    .map(({ name, from, to }) => conflict(kind, name, from, `would become ${to}, and 0 is root's`));
  return [...taken, ...ofRoot, ...changes.flatMap((change) => splitId(change, server, image))];
}

/** Files say an id and no name: those of two accounts with one id cannot be told apart. */
function splitId(
  { kind, name, from, to }: IdChange,
  server: readonly AccountLine[],
  image: readonly AccountLine[],
): readonly IdConflict[] {
  const wanted = new Map(server.map((account) => [account.name, account.id]));
  const other = image.find(
    (account) => account.id === from && account.name !== name && wanted.get(account.name) !== to,
  );
  return other === undefined || from === 0
    ? []
    : [
        conflict(
          kind,
          name,
          from,
          `has one id with ${other.name}, so that nobody knows whose files are to become ${to}`,
        ),
      ];
}

const REMEDY = {
  user: 'give it another one in the image (usermod -u) or on the server',
  group: 'give it another one in the image (groupmod -g) or on the server',
} as const;

function conflict(kind: AccountKind, name: string, id: number, why: string): IdConflict {
  return { kind, name, id, sentence: `${kind} ${name} (${id}) of the image ${why}: ${REMEDY[kind]}` };
}
