import { EncodeError } from '../encode-error.ts';
import { TAR_BLOCK_BYTES } from './tar-header.ts';

/** POSIX.1-1988 typeflags (pax(1), "ustar Interchange Format"). */
const TYPE_FLAG = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;

/** What a ustar header says, its names apart. */
interface HeaderFacts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly sizeBytes: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** A member about to be written; names are bytes, a directory's ends with a slash. */
export interface MemberHeader extends HeaderFacts {
  readonly type: keyof typeof TYPE_FLAG;
  readonly path: Buffer;
  readonly linkTarget: Buffer;
}

interface RawHeader extends HeaderFacts {
  readonly name: Buffer;
  readonly prefix: Buffer;
  readonly typeFlag: string;
  readonly linkName: Buffer;
}

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const NOTHING = Buffer.alloc(0);

/**
 * All headers of one member. Names that do not fit ustar go into GNU long-name records, not PAX: GNU tar, bsdtar and
 * busybox all read those as the bytes they are, while busybox ignores PAX headers.
 * Throws EncodeError for numbers that a header cannot hold.
 */
export function encodeTarHeaders({ type, path, linkTarget, ...facts }: MemberHeader): Buffer[] {
  const place = splitName(path);
  const header = encodeHeader(path.toString(), {
    ...facts,
    ...(place ?? { name: path.subarray(0, NAME_BYTES), prefix: NOTHING }),
    typeFlag: TYPE_FLAG[type],
    linkName: linkTarget.subarray(0, NAME_BYTES),
    mode: facts.mode & 0o7777,
    mtimeSeconds: Math.max(0, Math.floor(facts.mtimeSeconds)),
  });
  return [
    ...(linkTarget.length > NAME_BYTES ? specialRecord('K', '././@LongLink', terminated(linkTarget)) : []),
    ...(place ? [] : specialRecord('L', '././@LongLink', terminated(path))),
    header,
  ];
}

/** A record that describes the next member: a GNU long name (`L`, `K`) or a PAX extended header (`x`). */
export function specialRecord(typeFlag: 'L' | 'K' | 'x', label: string, data: Buffer): Buffer[] {
  const numbers = { mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, deviceMajor: 0, deviceMinor: 0 };
  const header = { name: Buffer.from(label), prefix: NOTHING, linkName: NOTHING, typeFlag, sizeBytes: data.length };
  return [encodeHeader(label, { ...header, ...numbers }), ...paddedToBlocks(data)];
}

/** Data and the zeros after it. */
export function paddedToBlocks(data: Uint8Array): Buffer[] {
  const padding = -data.length & (TAR_BLOCK_BYTES - 1);
  return [Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.alloc(padding)];
}

function terminated(text: Buffer): Buffer {
  return Buffer.concat([text, Buffer.alloc(1)]);
}

/** Where a name fits ustar's two fields, or undefined. */
function splitName(path: Buffer): { name: Buffer; prefix: Buffer } | undefined {
  if (path.length <= NAME_BYTES) return { name: path, prefix: NOTHING };
  const slash = path.indexOf('/', path.length - NAME_BYTES - 1);
  if (slash <= 0 || slash > PREFIX_BYTES || slash === path.length - 1) return undefined;
  return { name: path.subarray(slash + 1), prefix: path.subarray(0, slash) };
}

function encodeHeader(subject: string, header: RawHeader): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  const number = (value: number, offset: number, bytes: number) => writeNumber(block, value, offset, bytes, subject);
  header.name.copy(block, 0);
  number(header.mode, 100, 8);
  number(header.uid, 108, 8);
  number(header.gid, 116, 8);
  number(header.sizeBytes, 124, 12);
  number(header.mtimeSeconds, 136, 12);
  block.write(header.typeFlag, 156, 'latin1');
  header.linkName.copy(block, 157);
  block.write('ustar\x0000', 257, 'latin1');
  number(header.deviceMajor, 329, 8);
  number(header.deviceMinor, 337, 8);
  header.prefix.copy(block, 345);
  writeChecksum(block);
  return block;
}

/** Octal digits and a NUL; larger numbers in base 256, as GNU tar writes them. */
function writeNumber(block: Buffer, value: number, offset: number, bytes: number, subject: string): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new EncodeError(`${value} is no number for tar`, subject);
  const octal = value.toString(8);
  if (octal.length < bytes) {
    block.write(octal.padStart(bytes - 1, '0'), offset, 'latin1');
    return;
  }
  block.writeUIntBE(value, offset + bytes - 6, 6);
  block[offset] = 0x80;
}

function writeChecksum(block: Buffer): void {
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
