import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  FoundLoader,
  LoaderCandidate,
  LoaderFile,
  LoaderFiles,
  Loaders,
  LoaderWish,
  MissingLoader,
} from '../../domain/boot-loader.ts';

/** Looks for the boot program of each kind of firmware: the first candidate whose files can all be read. */
export async function findBootPrograms(wishes: readonly LoaderWish[]): Promise<Loaders> {
  const found: FoundLoader[] = [];
  const missing: MissingLoader[] = [];
  const taken = new Map<string, string>();
  for (const { candidates, remedy, ...wish } of wishes) {
    const candidate = await firstReadable(candidates);
    if (candidate === undefined) {
      const tried = candidates.flatMap(({ files }) => files.map(({ path }) => path));
      missing.push({ ...wish, remedy, tried });
    } else found.push({ ...wish, ...candidate, files: servedFiles(candidate.files, taken) });
  }
  return { found, missing };
}

async function firstReadable(candidates: readonly LoaderCandidate[]): Promise<LoaderCandidate | undefined> {
  for (const candidate of candidates) {
    const readable = await Promise.all(
      candidate.files.map(({ path }) => access(path, constants.R_OK).then(truly, never)),
    );
    if (readable.every(Boolean)) return candidate;
  }
  return undefined;
}

function servedFiles([first, ...more]: LoaderFiles, taken: Map<string, string>): LoaderFiles {
  return [servedFile(first, taken), ...more.map((file) => servedFile(file, taken))];
}

/**
 * Warewulf serves programs by their bare names. Two architectures may use one bare name for different programs
 * (`snponly.efi` and `arm64-efi/snponly.efi`): the later one keeps its directory.
 */
function servedFile({ name, path }: LoaderFile, taken: Map<string, string>): LoaderFile {
  const bare = basename(name);
  const owner = taken.get(bare) ?? path;
  const served = owner === path ? bare : name.replace(/^\/+/, '');
  taken.set(served, path);
  return { name: served, path };
}

const truly = () => true;
const never = () => false;
