import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { printable } from '../../output/printable.ts';
import type { Session } from '../../session.ts';

type Synced = OutputOf<'image.sync-users'>;

/** Brings the users of an image together with the server, and says what was done. @returns whether anything was written */
export async function syncImageUsers(
  session: Pick<Session, 'withProgress'> & { readonly write: (text: string) => void },
  api: ApiClient,
  input: { readonly name: string; readonly write: boolean },
): Promise<Synced> {
  const synced = await session.withProgress((call) => api.call('image.sync-users', input, call));
  session.write(
    syncText(input.name, synced)
      .map((line) => `${printable(line)}\n`)
      .join(''),
  );
  return synced;
}

function syncText(image: string, synced: Synced): readonly string[] {
  if (!synced.isNeeded && synced.conflicts.length === 0)
    return [`${image} has the users and groups of this server already`];
  const { changes, added, updated, conflicts, files, version } = synced;
  const lines = [
    ...changes.map(({ kind, name, from, to }) => `~ ${kind} ${name} ${from} -> ${to}`),
    ...updated.users.map((name) => `~ user ${name}`),
    ...updated.groups.map((name) => `~ group ${name}`),
    ...added.users.map((name) => `+ user ${name}`),
    ...added.groups.map((name) => `+ group ${name}`),
    ...conflicts.map((sentence) => `! ${sentence}`),
  ];
  if (version !== undefined) return [...lines, `${image} is version ${version} now: ${files} names in the new layer`];
  return [...lines, conflicts.length > 0 ? `${image} cannot be changed so` : `${image} was not changed`];
}
