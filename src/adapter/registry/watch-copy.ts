import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface CopyToWatch {
  /** Where skopeo writes: finished blobs and blobs on their way. */
  readonly directories: readonly string[];
  readonly onBytes: (bytes: number) => void;
}

const INTERVAL_MILLISECONDS = 500;

/** Reports how many bytes lie in the directories until the returned function is called. */
export function watchCopy({ directories, onBytes }: CopyToWatch): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void sumOfFiles(directories)
      .then(onBytes)
      .finally(() => {
        isBusy = false;
      });
  }, INTERVAL_MILLISECONDS);
  return () => clearInterval(timer);
}

async function sumOfFiles(directories: readonly string[]): Promise<number> {
  const sizes = await Promise.all(directories.map(filesIn));
  return sizes.flat().reduce((sum, size) => sum + size, 0);
}

/** Files come and go while they are counted. */
async function filesIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch(() => []);
  return Promise.all(names.map((name) => stat(join(directory, name)).then(sizeOf, () => 0)));
}

function sizeOf(file: { isFile(): boolean; size: number }): number {
  return file.isFile() ? file.size : 0;
}
