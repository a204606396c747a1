import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseImageIndex } from '../../src/codec/oci/image-index.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { ExactImageSource, ImageTransport } from '../../src/service/ports/image-transport.ts';

/** A transport that knows the sources `oci:DIRECTORY` only, and copies their files. */
export function createLayoutTransport(): ImageTransport & { readonly copies: string[] } {
  const copies: string[] = [];
  const digestIn = (path: string) => {
    const [image] = parseImageIndex(readFileSync(join(path, 'index.json'))).manifests;
    if (!image) throw new NotFoundError(`no image in ${path}`);
    return image.digest;
  };
  return {
    copies,
    identify: async (source) => source as ExactImageSource,
    inspect: async (source) => ({ digest: digestIn(pathOf(source)), blobs: [] }),
    copy: async (source, _access, { blobsDirectory }) => {
      const path = pathOf(source);
      copies.push(path);
      const blobs = join(path, 'blobs/sha256');
      for (const name of readdirSync(blobs)) copyFileSync(join(blobs, name), join(blobsDirectory, 'sha256', name));
      return { manifest: digestIn(path) };
    },
    push: async (_image, destination) => {
      throw new NotFoundError(`no transport for ${destination.kind}`);
    },
  };
}

function pathOf(source: ExactImageSource): string {
  if (source.kind === 'oci') return source.path;
  throw new NotFoundError(`no transport for ${source.kind}`);
}
