import { resolve } from 'node:path';

/** The daemon has another working directory: paths in a source are given from the root. */
export function absoluteSource(source: string, directory: string): string {
  const inTransport = /^(oci|oci-archive|docker-archive):([^:]*)(.*)$/s.exec(source);
  if (inTransport !== null) {
    const [, transport, path = '', tag] = inTransport;
    return path === '' ? source : `${transport}:${resolve(directory, path)}${tag}`;
  }
  if (source.startsWith('file://')) return `file://${resolve(directory, source.slice('file://'.length))}`;
  if (/^([a-z][a-z0-9+.-]*:\/\/|docker-daemon:)/i.test(source)) return source;
  return resolve(directory, source);
}
