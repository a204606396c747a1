/** A place in a document as RFC 6901 §6 writes it in a URI, e.g. `#/patch/unset/0` or `#/network%20devices/eth0`. */
export function jsonPointer(path: readonly string[]): string {
  const words = path.map((word) => encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1')));
  return `#${words.map((word) => `/${word}`).join('')}`;
}
