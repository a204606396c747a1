import { randomUUID } from 'node:crypto';
import { chown, link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidError } from '../../domain/errors.ts';

/**
 * Makes a file hold this text, durably and whole or not at all. What it held stays in `FILE-old`, or beside an earlier
 * one of these in `FILE-old-2` and so on.
 * @returns what was done, as a sentence
 */
export async function replaceFile(path: string, text: string): Promise<string> {
  try {
    const file = await realpath(path).catch(() => path);
    const before = await stat(file).catch(() => undefined);
    if (before === undefined) {
      await publish(file, text, { mode: 0o600 });
      return `wrote ${file}`;
    }
    if ((await readFile(file, 'utf8')) === text) return `${file} is in the current form already`;
    const old = await keepOld(file);
    await publish(file, text, before);
    return `wrote ${file}; as it was: ${old}`;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidError(
      `cannot write ${path} (${why}): name a file in a directory that you may write`,
      {},
      { cause },
    );
  }
}

async function keepOld(file: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const old = number === 1 ? `${file}-old` : `${file}-old-${number}`;
    try {
      await link(file, old);
      return old;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Passwords of BMCs may be in it: a new file is its owner's alone. */
async function publish(
  file: string,
  text: string,
  { mode, uid, gid }: { readonly mode: number; readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const temporary = join(dirname(file), `.${randomUUID()}.unfinished`);
  try {
    const handle = await open(temporary, 'wx', mode & 0o777);
    try {
      await handle.chmod(mode & 0o777);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (uid !== undefined && gid !== undefined) await chown(temporary, uid, gid);
    await rename(temporary, file);
    const directory = await open(dirname(file), 'r');
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
