import type { ImageService, Services } from '../../src/api/services.ts';
import type { Digest } from '../../src/codec/oci/digest.ts';
import { ConflictError, NotFoundError } from '../../src/domain/errors.ts';
import type { ImageFormat } from '../../src/domain/image-format.ts';
import { imageNameOf } from '../../src/domain/image-reference.ts';
import type { ImageDescription } from '../../src/service/images/describe-image.ts';
import type { ImageBuild, ImageWorkOptions } from '../../src/service/ports/image-builder.ts';

const MANIFEST = `sha256:${'1'.repeat(64)}` as Digest;

/** What was asked of the images, in order, for tests to look at. */
export interface FakeImageService extends ImageService {
  readonly calls: readonly (readonly unknown[])[];
  readonly rename: Services['renameImage'];
  /** Resolves once work on the source or image `endless` has begun. */
  readonly begun: Promise<void>;
  /** Resolves once that work was aborted. */
  readonly aborted: Promise<void>;
}

/** Images in memory. Work on `endless` ends only by an abort. */
export function fakeImageService(): FakeImageService {
  const images = new Map([describe('rocky-9', 'docker://rocky:9'), describe('empty', 'oci:/srv/empty')].map(byName));
  const calls: (readonly unknown[])[] = [];
  const begun = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const work = async (what: string, options: ImageWorkOptions): Promise<void> => {
    options.progress?.({ phase: 'copy', text: `copying ${what}`, doneBytes: 0, totalBytes: 1000 });
    options.progress?.({ phase: 'copy', text: `copying ${what}`, doneBytes: 1000, totalBytes: 1000 });
    options.progress?.({ phase: 'verify', text: `verifying ${what}` });
    if (!what.includes('endless')) return;
    begun.resolve();
    await new Promise((_, reject) => {
      options.signal?.addEventListener('abort', () => {
        aborted.resolve();
        reject(options.signal?.reason);
      });
    });
  };
  const get = (reference: string): ImageDescription => {
    const name = imageNameOf(reference);
    const image = images.get(name);
    if (image === undefined)
      throw new NotFoundError(`there is no image ${name}: wwctl image list shows those there are`);
    return image;
  };
  const buildImage: ImageService['buildImage'] = async (name, format, options = {}) => {
    const { progress, signal, ...rest } = options;
    calls.push(['build', name, format, rest]);
    await work(name, options);
    const image = get(name);
    const build = buildOf(format);
    images.set(name, { ...image, builds: [build] });
    return build;
  };
  return {
    calls,
    rename: async (name, to) => {
      calls.push(['rename', name, to]);
      const image = get(name);
      if (images.has(to)) throw new ConflictError(`there is an image ${to} already`);
      images.delete(name);
      images.set(to, { ...image, name: to });
    },
    begun: begun.promise,
    aborted: aborted.promise,
    importImage: async (source, name, options = {}) => {
      const { progress, signal, author, ...rest } = options;
      calls.push(['import', source, name, rest]);
      if (images.has(name) && !options.replace)
        throw new ConflictError(`there is another image named ${name}: --force`);
      await work(source, options);
      const image = describe(name, source);
      images.set(name, image);
      return image;
    },
    listImages: async () => [...images.values()],
    showImage: async (name) => get(name),
    buildImage,
    buildForNodes: async (name, options) => [await buildImage(name, 'parts', options)],
    buildFormats: (name, formats, options) => Promise.all(formats.map((format) => buildImage(name, format, options))),
    deleteImage: async (name) => {
      get(name);
      images.delete(name);
    },
    exportImage: async (name, format, outputPath, options = {}) => {
      calls.push(['export', name, format, outputPath]);
      await work(name, options);
      get(name);
      return buildOf(format);
    },
  };
}

function byName(image: ImageDescription): readonly [string, ImageDescription] {
  return [image.name, image];
}

function describe(name: string, source: string): ImageDescription {
  const isEmpty = name === 'empty';
  const kernel = { path: '/boot/vmlinuz-6.1.0-18-amd64', version: '6.1.0-18' };
  return {
    name,
    manifest: MANIFEST,
    manifestBytes: 700,
    version: 1,
    isCurrent: true,
    labels: [],
    source,
    importedAt: '2026-01-01T00:00:00.000Z',
    packedBytes: 100 * 1024 * 1024,
    contentBytes: 300 * 1024 * 1024,
    members: 12_345,
    layers: 3,
    xattrs: 0,
    kernels: isEmpty ? [] : [kernel],
    ...(isEmpty ? {} : { defaultKernel: kernel.path }),
    missing: isEmpty ? ['it has no kernel in /boot or /lib/modules: install one'] : [],
    warnings: [],
    builds: [],
    variants: [],
  };
}

function buildOf(format: ImageFormat): ImageBuild {
  return {
    manifest: MANIFEST,
    excludes: [],
    format,
    files: [
      { sha256: 'b'.repeat(64), sizeBytes: 5 * 1024 * 1024 },
      ...(format === 'parts' ? [{ sha256: 'c'.repeat(64), sizeBytes: 1024 * 1024 }] : []),
    ],
    kernels: [],
    members: 12_345,
    contentBytes: 300 * 1024 * 1024,
    excluded: 0,
    droppedXattrs: 0,
  };
}
