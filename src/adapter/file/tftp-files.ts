import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DeniedError } from '../../domain/errors.ts';
import type { TftpFiles } from '../../service/ports/tftp-files.ts';
import { createContentCache } from './content-cache.ts';

export interface TftpFilesOptions {
  /** Directory of all other files; it need not exist. */
  readonly root: string;
  /** Virtual names, e.g. `warewulf/snponly.efi`, and the absolute paths they stand for. They go before the root. */
  readonly programs: ReadonlyMap<string, string>;
  /** Bytes of file content kept in memory; a file above a quarter of it is read from disk window by window. */
  readonly cacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/** Files under one directory, and the boot programs under their virtual names. */
export function createTftpFiles(options: TftpFilesOptions): TftpFiles {
  const cache = createContentCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
  return {
    async open(name) {
      const segments = segmentsOf(name);
      const program = options.programs.get(segments.join('/'));
      const path = await (program === undefined ? pathUnder(options.root, segments, name) : realpathOf(program));
      return path === undefined ? undefined : cache.open(path);
    },
  };
}

/** Leading, doubled and trailing slashes mean nothing: firmware writes `//warewulf/x` and `/warewulf/x` alike. */
function segmentsOf(name: string): string[] {
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..') || /[\0\\]/.test(name)) {
    throw new DeniedError(`TFTP name ${JSON.stringify(name)} is not allowed: no "..", backslash or NUL`, { name });
  }
  return segments;
}

/** The real path of a name below `root`, or undefined when there is none. */
async function pathUnder(root: string, segments: readonly string[], name: string): Promise<string | undefined> {
  if (segments.length === 0) return undefined;
  const [realRoot, path] = await Promise.all([realpathOf(root), realpathOf(join(root, ...segments))]);
  if (realRoot === undefined || path === undefined) return undefined;
  if (!path.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw new DeniedError(`TFTP name ${JSON.stringify(name)} leads out of ${root} by a link`, { name, root });
  }
  return path;
}

async function realpathOf(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}
