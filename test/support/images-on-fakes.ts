import { existsSync, mkdirSync } from 'node:fs';
import { pino } from 'pino';
import { openArtifactStore } from '../../src/adapter/file/artifact-store.ts';
import { openOciStore } from '../../src/adapter/file/oci-store.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { createImages, type Images } from '../../src/service/images/images.ts';
import { FakeImageBuilder } from '../fake/fake-image-builder.ts';
import { createLayoutTransport } from '../fake/layout-transport.ts';
import { writeOciLayout } from './oci-layout.ts';

export interface ImagesOnFakes {
  readonly images: Images;
  readonly builder: FakeImageBuilder;
  readonly transport: ReturnType<typeof createLayoutTransport>;
  readonly provisionDirectory: string;
  /** Who boots any image. */
  users: readonly string[];
  /** How they get their root. */
  roots: readonly string[];
}

/** The image service with real stores below a directory, and without other processes. */
export async function openImagesOnFakes(directory: string): Promise<ImagesOnFakes> {
  const provisionDirectory = `${directory}/provision`;
  mkdirSync(provisionDirectory, { recursive: true });
  const log = pino({ level: 'silent' });
  const builder = new FakeImageBuilder(provisionDirectory);
  const transport = createLayoutTransport();
  const store = await openOciStore(`${directory}/store`, log);
  const artifacts = await openArtifactStore(provisionDirectory);
  const parts = { initramfs: { busybox: [], files: {} }, store, artifacts, builder, transport, log, now: () => 0 };
  const fixture: ImagesOnFakes = {
    images: createImages({ ...parts, usersOfImage: () => fixture.users, rootsOfImage: () => fixture.roots }),
    builder,
    transport,
    provisionDirectory,
    users: [],
    roots: [],
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
