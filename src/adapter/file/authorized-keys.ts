import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from './system-error-code.ts';

export interface AuthorizedKeysPlaces {
  /** The site's own list; when it exists it alone counts. */
  readonly siteFile: string;
  /** The administrator's `.ssh`; its authorized_keys counts, else all id_*.pub. */
  readonly adminDirectory: string;
}

const PUBLIC_KEYS = ['id_ed25519.pub', 'id_ecdsa.pub', 'id_rsa.pub'];

/** The public keys that may log in to nodes as root, one per line without a last line break; undefined when there are none. */
export function readAuthorizedKeys({ siteFile, adminDirectory }: AuthorizedKeysPlaces): string | undefined {
  const list = readText(siteFile) ?? readText(join(adminDirectory, 'authorized_keys'));
  if (list !== undefined) return list;
  const keys = PUBLIC_KEYS.map((name) => readText(join(adminDirectory, name))).filter((key) => key !== undefined);
  return keys.length === 0 ? undefined : keys.join('\n');
}

/** Undefined for a file that is missing or blank. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
