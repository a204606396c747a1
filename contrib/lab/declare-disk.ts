import { truncate, writeFile } from 'node:fs/promises';
import type { HeadNode } from './head-node.ts';

/** The device that keeps the image of a node with `root: disk` in the lab. */
const ROOT_DEVICE = '/dev/disk/by-partlabel/root';

/** What the machine's disk is to hold: places for the boot loaders of UEFI and BIOS, and a file system for the image. */
const ESP = '/dev/disk/by-partlabel/esp';
const LAYOUT = [
  ['--diskname', '/dev/vda', '--partname', 'esp', '--partnumber', '1', '--partsize', '64', '--parttype', 'uefi'],
  ['--diskname', '/dev/vda', '--partname', 'bios', '--partnumber', '2', '--partsize', '1', '--parttype', 'bios'],
  ['--diskname', '/dev/vda', '--partname', 'root', '--partnumber', '3', '--parttype', 'linux'],
  ['--fsname', ESP, '--fsformat', 'vfat'],
  ['--fsname', ROOT_DEVICE, '--fsformat', 'ext4', '--fspath', '/', '--root', ROOT_DEVICE],
];

const DISK_BYTES = 4 * 2 ** 30;

/** Makes a file that is a blank disk; takes no room until something is written. */
export const makeBlankDisk = async (path: string): Promise<string> => {
  await writeFile(path, '');
  await truncate(path, DISK_BYTES);
  return path;
};

/** Gives nodes a disk, and their image a place on it. */
export const declareDisk = async (wwctl: HeadNode['wwctl'], nodes: string): Promise<void> => {
  for (const fields of LAYOUT) await wwctl('node', 'set', '--yes', nodes, ...fields);
};
