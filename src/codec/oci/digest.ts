/** The name of a blob: `sha256:` and 64 lower-case hex digits. Made only by `parseDigest` and `digestOfHex`. */
export type Digest = string & { readonly brand: 'Digest' };

const PATTERN = /^sha256:[0-9a-f]{64}$/;

/** A digest that is safe as a file name, or undefined for every other text (OCI image-spec, descriptor.md "Digests"). */
export function parseDigest(text: unknown): Digest | undefined {
  return typeof text === 'string' && PATTERN.test(text) ? (text as Digest) : undefined;
}

/** The digest of 64 lower-case hex digits, as node:crypto prints a sha256. Throws RangeError for anything else. */
export function digestOfHex(hex: string): Digest {
  const digest = parseDigest(`sha256:${hex}`);
  if (!digest) throw new RangeError(`"${hex}" is not a sha256 in hex`);
  return digest;
}

/** The 64 hex digits. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
