import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExactImageSource, ImageAccess } from '../../service/ports/image-transport.ts';

/**
 * Runs `work` with the path of a file that holds the credentials, in the form that skopeo reads. A command line would show
 * them to every user of the machine. Without credentials the path is undefined, and skopeo looks where it always does.
 */
export async function withAuthFile<T>(
  request: { source: ExactImageSource; access: ImageAccess; scratchDirectory: string },
  work: (path: string | undefined) => Promise<T>,
): Promise<T> {
  const { source, access, scratchDirectory } = request;
  if (source.kind !== 'docker' || access.username === undefined) return work(undefined);
  const path = join(scratchDirectory, 'auth.json');
  const auth = Buffer.from(`${access.username}:${access.password ?? ''}`).toString('base64');
  const content = JSON.stringify({ auths: { [registryOf(source.reference)]: { auth } } });
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  try {
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** The registry of a reference: its first part, if that looks like a host; Docker Hub otherwise. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}
