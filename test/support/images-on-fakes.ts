import { existsSync, mkdirSync } from 'node:fs';
import { pino } from 'pino';
import { openArtifactStore } from '../../src/adapter/file/artifact-store.ts';
import { openOciStore } from '../../src/adapter/file/oci-store.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { imageNameOf } from '../../src/domain/image-reference.ts';
import type { ImageUser } from '../../src/domain/image-version.ts';
import type { ImageNode } from '../../src/service/images/group-by-excludes.ts';
import { createImageHistory, type ImageHistory } from '../../src/service/images/image-history.ts';
import { createImages, type Images } from '../../src/service/images/images.ts';
import type { ImageArtifacts } from '../../src/service/ports/image-artifacts.ts';
import type { ImageStore } from '../../src/service/ports/image-store.ts';
import { FakeImageBuilder } from '../fake/fake-image-builder.ts';
import { createLayoutTransport } from '../fake/layout-transport.ts';
import { writeOciLayout } from './oci-layout.ts';

export interface ImagesOnFakes {
  readonly images: Images;
  readonly history: ImageHistory;
  readonly artifacts: ImageArtifacts;
  readonly storeDirectory: string;
  readonly builder: FakeImageBuilder;
  readonly transport: ReturnType<typeof createLayoutTransport>;
  readonly provisionDirectory: string;
  readonly store: ImageStore;
  /** Who boots any image, or which one. */
  users: readonly (string | ImageUser)[];
  /** What nodes say of their images. */
  nodes: readonly ImageNode[];
}

/** The image service with real stores below a directory, and without other processes. */
export async function openImagesOnFakes(directory: string): Promise<ImagesOnFakes> {
  const provisionDirectory = `${directory}/provision`;
  mkdirSync(provisionDirectory, { recursive: true });
  const log = pino({ level: 'silent' });
  const builder = new FakeImageBuilder(provisionDirectory);
  const transport = createLayoutTransport();
  const store = await openOciStore(`${directory}/store`, log, () => 0);
  const artifacts = await openArtifactStore(provisionDirectory);
  const usersOfImage = (name: string) =>
    fixture.users
      .map((user) => (typeof user === 'string' ? { who: user, reference: name } : user))
      .filter(({ reference }) => imageNameOf(reference) === name);
  const initramfs = { busybox: [], files: {} };
  const parts = { initramfs, store, artifacts, builder, transport, log, now: () => 0 };
  const images = createImages({ ...parts, usersOfImage, nodes: () => fixture.nodes });
  const fixture: ImagesOnFakes = {
    images,
    history: createImageHistory({ ...parts, images, usersOfImage }),
    artifacts,
    storeDirectory: `${directory}/store`,
    store,
    builder,
    transport,
    provisionDirectory,
    users: [],
    nodes: [],
  };
  return fixture;
}

/** The source of an image with one file of this text, in a layout below the directory. */
export function layoutOf(directory: string, text: string): string {
  const path = `${directory}/layout-${text}`;
  const file = {
    path: 'a',
    type: 'file' as const,
    data: Buffer.from(text),
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtimeSeconds: 0,
  };
  if (!existsSync(path)) writeOciLayout(path, [encodeTar([file])]);
  return `oci:${path}`;
}
