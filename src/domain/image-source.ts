import { InvalidError } from './errors.ts';

/** Where an image comes from. */
export type ImageSource =
  | { readonly kind: 'docker' | 'docker-daemon'; readonly reference: string }
  | { readonly kind: 'oci' | 'oci-archive' | 'docker-archive'; readonly path: string; readonly reference?: string }
  /** A file, whose format its content says, or a directory. */
  | { readonly kind: 'path'; readonly path: string };

const TRANSPORTS = ['docker', 'docker-daemon', 'oci', 'oci-archive', 'docker-archive'] as const;

/**
 * Reads a source as people write it: `docker://REF`, `docker-daemon:REF` (also with `//`), `oci:DIR[:TAG]`,
 * `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:TAG]`, `file://PATH`, or a path. Throws InvalidError.
 */
export function parseImageSource(text: string): ImageSource {
  const kind = TRANSPORTS.find((name) => text.startsWith(`${name}:`));
  if (kind) return transportSource(kind, text.slice(kind.length + 1), text);
  if (text.startsWith('file://')) return { kind: 'path', path: checkPath(text.slice('file://'.length), text) };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme) throw invalidSource(text, `there is no transport ${scheme}`);
  return { kind: 'path', path: checkPath(text, text) };
}

function transportSource(kind: (typeof TRANSPORTS)[number], rest: string, text: string): ImageSource {
  if (kind === 'docker' || kind === 'docker-daemon') {
    if (kind === 'docker' && !rest.startsWith('//')) throw invalidSource(text, 'write docker://REFERENCE');
    const reference = rest.replace(/^\/\//, '');
    if (!/^[\w][\w.:/@-]*$/.test(reference)) throw invalidSource(text, 'the reference is empty or has odd characters');
    return { kind, reference };
  }
  const [path = '', ...tag] = rest.split(':');
  const reference = tag.join(':');
  return { kind, path: checkPath(path, text), ...(reference === '' ? {} : { reference }) };
}

function checkPath(path: string, text: string): string {
  if (!path.startsWith('/')) throw invalidSource(text, 'give the path from the root, beginning with /');
  if (path.includes(':')) throw invalidSource(text, 'the path must not contain a colon');
  if (/[\0\n]/.test(path)) throw invalidSource(text, 'the path has characters that no path should have');
  return path;
}

function invalidSource(text: string, why: string): InvalidError {
  return new InvalidError(
    `${JSON.stringify(text.slice(0, 300))} is no image source: ${why} (docker://REFERENCE, oci:DIR[:TAG], ` +
      'oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], docker-daemon:REFERENCE, an archive or a root directory)',
  );
}
