const TRANSPORT = /^(?:docker|docker-daemon|oci|oci-archive|docker-archive|file):/;

/** The name an image gets when none is given: the last part of its source, e.g. `rocky:9` of `docker://host/rocky:9`. */
export function defaultImageName(source: string): string {
  const parts = source.replace(TRANSPORT, '').split('/');
  return parts.findLast((part) => part !== '') ?? '';
}
