import { afterAll, beforeAll } from '@jest/globals';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type ImagesFixture, openImages } from './images-fixture.ts';
import { noise } from './noise.ts';
import { readManifest, writeOciLayout } from './oci-layout.ts';
import { type Meddle, pushImage, type Registry, startProxy, startRegistry } from './registry.ts';
import { requirePrograms } from './run-command.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
const LAYER_BYTES = 2_000_000;

/** A real registry with two images, `node/image:1` and `:2`, for the tests of a file. */
export class RegistryLab {
  readonly #directory = temporaryDirectory();
  readonly #open: { close(): Promise<void> }[] = [];
  #registry: Registry | undefined;
  #layerDigest = '';
  /** Of the first image. */
  manifest = '';

  constructor() {
    beforeAll(() => this.#start());
    afterAll(async () => {
      for (const part of this.#open.reverse()) await part.close();
    });
  }

  /** Where the first image lies as an OCI layout. */
  get layout(): string {
    return this.#directory.file('layout');
  }

  source(tag: number): string {
    return `docker://${this.#registry?.host}/node/image:${tag}`;
  }

  /** An image service with nothing in it yet. */
  async openImages(): Promise<ImagesFixture> {
    const state = await openImages(this.#directory.file(`state-${this.#open.length}`));
    this.#open.push(state.images);
    return state;
  }

  /** The source of the first image behind somebody who meddles. */
  async meddledSource(meddle: Meddle): Promise<string> {
    if (!this.#registry) throw new Error('the registry starts before the tests');
    const proxy = await startProxy(this.#registry, meddle);
    this.#open.push(proxy);
    return `docker://${proxy.host}/node/image:1`;
  }

  /** Whether a request is for the first image's layer. */
  isLayer({ url }: { url?: string | undefined }): boolean {
    return url?.includes(`/blobs/${this.#layerDigest}`) ?? false;
  }

  async #start(): Promise<void> {
    requirePrograms({ skopeo: 'skopeo', 'docker-registry': 'docker-registry' });
    this.#registry = await startRegistry(this.#directory.file('registry'));
    this.#open.push(this.#registry);
    this.manifest = writeOciLayout(this.layout, [
      encodeTar([{ path: 'noise', type: 'file', data: noise(LAYER_BYTES), ...owner }]),
    ]);
    this.#layerDigest = readManifest(this.layout, this.manifest).layers[0]?.digest ?? '';
    pushImage(this.layout, this.#registry, 'node/image:1');
    const other = this.#directory.file('other');
    writeOciLayout(other, [encodeTar([{ path: 'other', type: 'file', data: Buffer.from('x'), ...owner }])]);
    pushImage(other, this.#registry, 'node/image:2');
  }
}
