import { open, rm } from 'node:fs/promises';
import { diskFailure } from './disk-failure.ts';
import { unfinishedPath } from './publish-file.ts';

/**
 * Prepares a file beside the directory of an overlay and hands it over; it is gone again when that fails.
 * @param file where it is to go, for the message when the disk is full
 */
export async function withPreparedFile(
  { overlay, file, mode }: { readonly overlay: string; readonly file: string; readonly mode: number },
  data: string | Uint8Array,
  publish: (prepared: string) => Promise<void>,
): Promise<void> {
  const prepared = unfinishedPath(overlay);
  try {
    await writeNew(prepared, data, mode);
    await publish(prepared);
  } catch (error) {
    await rm(prepared, { force: true });
    throw diskFailure(error, file);
  }
}

/** Not yet durable. */
async function writeNew(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode); // whatever the umask
    await file.writeFile(data);
  } finally {
    await file.close();
  }
}
