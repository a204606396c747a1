import { readFileSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { InvalidError } from '../../domain/errors.ts';
import { systemErrorCode } from './system-error-code.ts';

export interface ServerFileRoots {
  /** Where relative paths start; may be read itself. */
  readonly home: string;
  /** Other directories that may be read. */
  readonly others: readonly string[];
}

const LARGEST_FILE_BYTES = 1024 * 1024;

/**
 * Reads the server files that templates include. Links are followed first, so that none leads out of the roots.
 * The function it returns gives undefined for a missing file and throws InvalidError for a path outside the roots, a
 * file above 1 MiB, and one that is not UTF-8 text. It is synchronous because rendering is; the files are small.
 */
export function createServerFiles(roots: ServerFileRoots): (path: string) => string | undefined {
  const allowed = [roots.home, ...roots.others];

  return (path) => {
    const wanted = resolve(roots.home, path);
    if (path.includes('\0') || !isBelow(wanted, allowed)) throw outside(path, allowed);
    const real = ifThere(() => realpathSync(wanted));
    if (real === undefined) return undefined;
    if (
      !isBelow(
        real,
        allowed.map((root) => ifThere(() => realpathSync(root)) ?? root),
      )
    )
      throw outside(path, allowed);
    const bytes = ifThere(() => readFileSync(real));
    return bytes && textOf(bytes, path);
  };
}

function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path.startsWith(root.endsWith(sep) ? root : root + sep));
}

function outside(path: string, roots: readonly string[]): InvalidError {
  return new InvalidError(`${path} is outside of what templates may include: ${roots.join(', ')}`, { path });
}

function textOf(bytes: Buffer, path: string): string {
  if (bytes.length > LARGEST_FILE_BYTES)
    throw new InvalidError(`${path} is too large to include: 1 MiB at most`, { path });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InvalidError(`${path} is not UTF-8 text and cannot be included`, { path }, { cause: error });
  }
}

/** Undefined when there is no such file; a directory counts as none. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
