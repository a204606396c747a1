import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DeniedError, UnavailableError } from '../../domain/errors.ts';
import type { TftpContent, TftpFiles } from '../../service/ports/tftp-files.ts';
import { createContentCache } from './content-cache.ts';
import { systemErrorCode } from './system-error-code.ts';

export interface TftpFilesOptions {
  /** Directory of all other files; it need not exist. */
  readonly root: string;
  /** The absolute path that a virtual name stands for, e.g. `warewulf/snponly.efi`. Such names go before the root. */
  readonly programPath: (name: string) => string | undefined;
  /** Bytes of file content kept in memory; a file above a quarter of it is read from disk window by window. */
  readonly cacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

interface DirectoryFiles extends TftpFiles {
  /** Any file, by its absolute path; undefined when it is not there. */
  openPath(path: string): Promise<TftpContent | undefined>;
}

/** Files under one directory, and the boot programs under their virtual names. */
export function createTftpFiles(options: TftpFilesOptions): DirectoryFiles {
  const cache = createContentCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const openPath = (path: string) => cache.open(path, () => realpathOf(path));
  return {
    openPath,
    async open(name) {
      const segments = segmentsOf(name);
      if (segments.length === 0) return undefined;
      const program = options.programPath(segments.join('/'));
      if (program !== undefined) return await openPath(program);
      const path = join(options.root, ...segments);
      return await cache.open(path, () => pathUnder(options.root, path, name));
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

/** The real path of `path`, or undefined when there is none. */
async function pathUnder(root: string, path: string, name: string): Promise<string | undefined> {
  const [realRoot, realPath] = await Promise.all([realpathOf(root), realpathOf(path)]);
  if (realRoot === undefined || realPath === undefined) return undefined;
  if (realPath.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return realPath;
  throw new DeniedError(`TFTP name ${JSON.stringify(name)} leads out of ${root} by a link`, { name, root });
}

/** What firmware asks for and nobody has: names of missing, endless or overlong paths are as good as missing. */
const NOT_THERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

async function realpathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (NOT_THERE.has(code)) return undefined;
    throw new UnavailableError(`${path} cannot be reached by the daemon: ${code}`, { path }, { cause });
  }
}
