import { EncodeError } from '../encode-error.ts';
import { encodePaxRecords } from './pax-records.ts';
import { TAR_BLOCK_BYTES } from './tar-header.ts';
import type { TarMember } from './tar-member.ts';

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

interface RawHeader extends Omit<TarMember, 'path' | 'type' | 'linkTarget' | 'xattrs'> {
  readonly name: string;
  readonly prefix: string;
  readonly typeFlag: string;
  readonly linkName: string;
}

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const NUMBERS = { mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, deviceMajor: 0, deviceMinor: 0 };

/**
 * A member's header with the records before it; its data follows, padded. Names that do not fit ustar go into GNU
 * long-name records, not PAX: GNU tar, bsdtar and busybox all read those, busybox ignores PAX headers, and mksquashfs
 * cuts the leading slash off a PAX `linkpath`. Throws EncodeError for numbers that a header cannot hold.
 */
export function encodeTarHeader(member: TarMember): Buffer {
  const path = member.type === 'directory' ? `${member.path}/` : member.path;
  const { linkTarget, xattrs } = member;
  const place = splitName(path);
  const block = encodeBlock(member.path, {
    ...member,
    ...(place ?? { name: path.slice(0, NAME_BYTES), prefix: '' }),
    typeFlag: TYPE_FLAG[member.type],
    linkName: linkTarget.slice(0, NAME_BYTES),
    mode: member.mode & 0o7777,
    mtimeSeconds: Math.max(0, Math.floor(member.mtimeSeconds)),
  });
  return Buffer.concat([
    ...(xattrs.size > 0 ? metaRecord('x', '././@PaxHeader', encodePaxRecords(xattrRecords(xattrs))) : []),
    ...(linkTarget.length > NAME_BYTES ? longRecord('K', linkTarget) : []),
    ...(place ? [] : longRecord('L', path)),
    block,
  ]);
}

/** Zero bytes that follow `sizeBytes` of data. */
export function tarPaddingBytes(sizeBytes: number): number {
  return -sizeBytes & (TAR_BLOCK_BYTES - 1);
}

function xattrRecords(xattrs: TarMember['xattrs']): Map<string, Buffer> {
  return new Map([...xattrs].map(([name, value]) => [`SCHILY.xattr.${name}`, value]));
}

/** Where a name fits ustar's two fields, or undefined. */
function splitName(path: string): { name: string; prefix: string } | undefined {
  if (path.length <= NAME_BYTES) return { name: path, prefix: '' };
  const slash = path.indexOf('/', path.length - NAME_BYTES - 1);
  if (slash <= 0 || slash > PREFIX_BYTES || slash === path.length - 1) return undefined;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

/** A GNU record that carries the next member's name (`L`) or link target (`K`). */
function longRecord(typeFlag: 'L' | 'K', text: string): Buffer[] {
  return metaRecord(typeFlag, '././@LongLink', Buffer.from(`${text}\0`, 'latin1'));
}

function metaRecord(typeFlag: string, name: string, data: Buffer): Buffer[] {
  const block = encodeBlock(name, {
    ...NUMBERS,
    name,
    prefix: '',
    linkName: '',
    typeFlag,
    sizeBytes: data.length,
  });
  return [block, data, Buffer.alloc(tarPaddingBytes(data.length))];
}

/** Owner names stay empty: readers that know the name on their machine would take that one's number instead. */
function encodeBlock(subject: string, header: RawHeader): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  const number = (value: number, offset: number, bytes: number) => writeNumber(block, value, offset, bytes, subject);
  block.write(header.name, 0, 'latin1');
  number(header.mode, 100, 8);
  number(header.uid, 108, 8);
  number(header.gid, 116, 8);
  number(header.sizeBytes, 124, 12);
  number(header.mtimeSeconds, 136, 12);
  block.write(header.typeFlag, 156, 'latin1');
  block.write(header.linkName, 157, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  number(header.deviceMajor, 329, 8);
  number(header.deviceMinor, 337, 8);
  block.write(header.prefix, 345, 'latin1');
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
