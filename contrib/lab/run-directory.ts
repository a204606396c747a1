import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

/** Makes a directory for everything of one run. What a killed run with the same prefix left behind is removed first. */
export const makeRunDirectory = async (prefix: string): Promise<string> => {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}-(\\d+)$`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  const directory = join(tmpdir(), `${prefix}-${process.pid}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  return directory;
};
