import { InvalidError } from './errors.ts';

/** Where a kernel comes from, as people write it. */
export type KernelSource =
  | { readonly kind: 'host' }
  /** `image:NAME` or `image:NAME:RELEASE`: image names may have colons too, so which of the two it is, the store knows. */
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'path'; readonly path: string };

/** @throws InvalidError */
export function parseKernelSource(text: string): KernelSource {
  if (text === 'host') return { kind: 'host' };
  if (text.startsWith('image:') && text.length > 'image:'.length) {
    return { kind: 'image', reference: text.slice('image:'.length) };
  }
  if (text.startsWith('/') && !text.includes('\0')) return { kind: 'path', path: text };
  throw new InvalidError(
    `${JSON.stringify(text.slice(0, 300))} is no source of a kernel: write host, image:NAME[:RELEASE], or the path of a ` +
      '.deb, an .rpm or a directory, from the root',
  );
}
