import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface TreeOptions {
  /** Types whose times count. Some unpackers cannot set those of directories or of symbolic links. */
  readonly timesOf: readonly ('file' | 'directory' | 'symlink' | 'other')[];
}

const TYPES: readonly [number, string][] = [
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
  [0o020000, 'character'],
  [0o060000, 'block'],
  [0o010000, 'fifo'],
];

/**
 * One line for every name below a directory: type, mode, owner, time, device, content, link target, and the names that it
 * shares a file with. Equal listings mean equal trees.
 */
export function listFiles(directory: string, { timesOf }: TreeOptions): string[] {
  const names = walk(directory, '').sort();
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const inode = inodeOf(stat(directory, name));
    groups.set(inode, [...(groups.get(inode) ?? []), name]);
  }
  return names.map((name) => describe(directory, name, { groups, timesOf }));
}

function describe(directory: string, name: string, context: TreeOptions & { groups: Map<string, string[]> }): string {
  const found = stat(directory, name);
  const type = TYPES.find(([bits]) => bits === (Number(found.mode) & 0o170000))?.[1] ?? 'other';
  const timed = context.timesOf.includes(type as 'file') || (context.timesOf.includes('other') && isOther(type));
  return [
    JSON.stringify(name),
    type,
    (Number(found.mode) & 0o7777).toString(8),
    `${found.uid}:${found.gid}`,
    timed ? found.mtimeNs / 1_000_000_000n : '-',
    type === 'character' || type === 'block' ? `dev ${found.rdev}` : '',
    type === 'file' ? contentOf(directory, name) : '',
    type === 'symlink' ? readlinkSync(bytes(`${directory}/${name}`), 'latin1') : '',
    type === 'directory' ? '' : (context.groups.get(inodeOf(found)) ?? []).join(' = '),
  ].join(' ');
}

/** The file systems below an overlay count each for itself. */
function inodeOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function isOther(type: string): boolean {
  return !['file', 'directory', 'symlink'].includes(type);
}

function walk(directory: string, below: string): string[] {
  const path = below === '' ? directory : `${directory}/${below}`;
  return readdirSync(bytes(path), { encoding: 'buffer' }).flatMap((entry) => {
    const name = below === '' ? entry.toString('latin1') : `${below}/${entry.toString('latin1')}`;
    return stat(directory, name).isDirectory() ? [name, ...walk(directory, name)] : [name];
  });
}

function stat(directory: string, name: string): BigIntStats {
  return lstatSync(bytes(`${directory}/${name}`), { bigint: true });
}

function contentOf(directory: string, name: string): string {
  return createHash('sha256')
    .update(readFileSync(bytes(`${directory}/${name}`)))
    .digest('hex');
}

/** Names are bytes, one character each. */
function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
