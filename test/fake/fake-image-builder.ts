import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactPath } from '../../src/adapter/file/artifact-path.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { ImageFacts } from '../../src/domain/image-facts.ts';
import type { BuiltFile, ImageBuilder, ImageWorkOptions } from '../../src/service/ports/image-builder.ts';

/** A bootable image. */
export const BOOTABLE: ImageFacts = {
  kernels: [
    {
      path: '/boot/vmlinuz-6.1.0-18',
      realPath: 'boot/vmlinuz-6.1.0-18',
      version: '6.1.0-18',
      hasModules: true,
      hasModulesDep: true,
      sizeBytes: 6,
    },
    {
      path: '/boot/vmlinuz-5.10.0-1',
      realPath: 'boot/vmlinuz-5.10.0-1',
      version: '5.10.0-1',
      hasModules: true,
      hasModulesDep: true,
      sizeBytes: 6,
    },
  ],
  moduleReleases: ['6.1.0-18', '5.10.0-1'],
  libraryDirectory: 'usr/lib',
  initramfs: [],
  init: '/sbin/init',
  hasShell: true,
  oversizedFiles: [],
  members: 3,
  contentBytes: 12,
  xattrs: 0,
};

/** An image builder without processes: it waits until it is let go, and remembers what it was asked. */
export class FakeImageBuilder implements ImageBuilder {
  readonly asked: string[] = [];
  facts: ImageFacts = BOOTABLE;
  /** What every job waits for. */
  gate: Promise<void> = Promise.resolve();
  readonly #directory: string;

  constructor(provisionDirectory: string) {
    this.#directory = provisionDirectory;
  }

  async examine(_image: unknown, options: ImageWorkOptions): Promise<ImageFacts> {
    await this.#work('examine', options);
    return this.facts;
  }

  async build(
    { manifest, excludes, formats, kernels: known }: Parameters<ImageBuilder['build']>[0],
    options: ImageWorkOptions,
  ) {
    options.progress?.({ phase: 'build', doneBytes: 1, totalBytes: 2, text: 'half' });
    await this.#work(
      `build ${[formats.join(' '), ...excludes.map((path) => `without ${path}`), ...(known ? ['with known kernels'] : [])].join(' ')}`,
      options,
    );
    const taken = this.facts.kernels.map(({ path, version }) => ({
      path,
      ...(version ? { version } : {}),
      ...this.#publish('kernel', path),
    }));
    const facts = {
      manifest,
      excludes,
      kernels: known ?? taken,
      members: 3,
      contentBytes: 12,
      excluded: 0,
      droppedXattrs: 0,
    };
    return formats.map((format) => ({
      ...facts,
      format,
      files: [this.#publish('image', [manifest, format, ...excludes].join(' '))],
    }));
  }

  async extractKernel({ path }: { path: string }, options: ImageWorkOptions) {
    await this.#work(`extract ${path}`, options);
    if (path !== '/opt/bzImage') throw new NotFoundError(`the image has no file ${path}`);
    return { path, ...this.#publish('kernel', path) };
  }

  packDirectory(): Promise<never> {
    return Promise.reject(new Error('not asked for in these tests'));
  }

  async initramfsKey(): Promise<string> {
    return 'recipe';
  }

  async buildInitramfs({ recipe }: Parameters<ImageBuilder['buildInitramfs']>[0], options: ImageWorkOptions) {
    await this.#work(`initramfs ${recipe.kernelPath}`, options);
    return { ...this.#publish('kernel', `initramfs of ${recipe.kernelPath}`), release: '6.1.0-18', modules: 3 };
  }

  packLayer(): Promise<never> {
    return Promise.reject(new Error('not asked for in these tests'));
  }

  diff(): Promise<never> {
    return Promise.reject(new Error('not asked for in these tests'));
  }

  async close(): Promise<void> {
    this.asked.push('close');
  }

  async #work(what: string, { signal }: ImageWorkOptions): Promise<void> {
    this.asked.push(what);
    const aborted = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([this.gate, aborted]);
  }

  #publish(kind: 'image' | 'kernel', content: string): BuiltFile {
    const sha256 = createHash('sha256').update(content).digest('hex');
    mkdirSync(join(this.#directory, `${kind}s`), { recursive: true });
    writeFileSync(artifactPath(this.#directory, kind, sha256), content);
    return { sha256, sizeBytes: content.length };
  }
}
