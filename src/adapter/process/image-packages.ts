import { execFile } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import { parseDpkgStatus } from '../../codec/packages/dpkg-status.ts';
import type { InstalledPackage } from '../../codec/packages/installed-package.ts';
import { parseRpmQuery, RPM_QUERY_FORMAT } from '../../codec/packages/rpm-query.ts';
import { systemErrorCode } from '../file/system-error-code.ts';
import type { ImageInput, ImageLayers } from './image-layers.ts';
import { readMembers } from './read-members.ts';

/** The packages of an image, or why nobody knows them. */
export type FoundPackages = { readonly packages: readonly InstalledPackage[] } | { readonly unknown: string };

export interface ImageToAsk {
  readonly input: Pick<ImageInput, 'blobsDirectory'>;
  readonly layers: ImageLayers['layers'];
  readonly root: TreeNode;
  /** An empty place of its own. */
  readonly scratchDirectory: string;
}

const DPKG_STATUS = '/var/lib/dpkg/status';
/** Where distributions have it since RPM 4.16; before, it was a Berkeley DB that newer ones do not read. */
const RPM_DATABASES = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'];
const RPM_FILES = ['rpmdb.sqlite', 'rpmdb.sqlite-wal'];
/** Far more than any system has. */
const MAX_DATABASE_BYTES = 1024 ** 3;
const MAX_LIST_BYTES = 64 * 1024 ** 2;

/** Asks the database of the image's package manager; nothing of the image is run. */
export async function findPackages(image: ImageToAsk): Promise<FoundPackages> {
  const status = fileAt(image.root, DPKG_STATUS);
  if (status !== undefined) return dpkgPackages(image, status);
  const directory = RPM_DATABASES.find((path) => fileAt(image.root, `${path}/${RPM_FILES[0]}`));
  if (directory !== undefined) return rpmPackages(image, directory);
  return { unknown: 'an image has no database of dpkg or rpm that can be read' };
}

function fileAt(root: TreeNode, path: string): Inode | undefined {
  const inode = findNode(root, path)?.inode;
  return inode?.type === 'file' ? inode : undefined;
}

async function dpkgPackages(image: ImageToAsk, inode: Inode): Promise<FoundPackages> {
  if (inode.sizeBytes > MAX_LIST_BYTES) return { unknown: `${DPKG_STATUS} of an image is too large` };
  const pieces: Buffer[] = [];
  await readFiles(image, [{ inode, take: (slice) => pieces.push(Buffer.from(slice)) }]);
  return { packages: parseDpkgStatus(Buffer.concat(pieces).toString('utf8')) };
}

async function rpmPackages(image: ImageToAsk, directory: string): Promise<FoundPackages> {
  const files = RPM_FILES.flatMap((name) => {
    const inode = fileAt(image.root, `${directory}/${name}`);
    return inode === undefined ? [] : [{ name, inode }];
  });
  const bytes = files.reduce((sum, { inode }) => sum + inode.sizeBytes, 0);
  if (bytes > MAX_DATABASE_BYTES) return { unknown: `the rpm database of an image is too large` };
  await mkdir(image.scratchDirectory, { recursive: true });
  await copyOut(image, files);
  try {
    const args = ['--dbpath', image.scratchDirectory, '--query', '--all', '--queryformat', RPM_QUERY_FORMAT];
    const { stdout } = await promisify(execFile)('rpm', args, { maxBuffer: MAX_LIST_BYTES });
    return { packages: parseRpmQuery(stdout) };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return { unknown: 'an image has an rpm database: install rpm on this server to have packages compared' };
    }
    return { unknown: 'the rpm of this server cannot read the rpm database of an image' };
  }
}

async function copyOut(image: ImageToAsk, files: readonly { readonly name: string; readonly inode: Inode }[]) {
  const open = files.map(({ name, inode }) => ({
    inode,
    file: openSync(join(image.scratchDirectory, name), 'wx', 0o600),
  }));
  try {
    const wanted = open.map(({ inode, file }) => ({ inode, take: (slice: Buffer) => writeAll(file, slice) }));
    await readFiles(image, wanted);
  } finally {
    for (const { file } of open) closeSync(file);
  }
}

function writeAll(file: number, slice: Buffer): void {
  for (let at = 0; at < slice.length; ) at += writeSync(file, slice, at);
}

async function readFiles({ input, layers }: ImageToAsk, files: Parameters<typeof readMembers>[0]['files']) {
  await readMembers({ blobsDirectory: input.blobsDirectory, layers, files, progress: () => undefined });
}
