import { DecodeError } from '../decode-error.ts';
import { type PaxRecords, paxNumber, paxSeconds, paxText } from './pax-records.ts';
import type { TarBlock } from './tar-header.ts';

export type TarMemberType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** One member with all its extended headers applied. Names are as in the archive, one character per byte (latin1). */
export interface TarMember {
  readonly path: string;
  readonly type: TarMemberType;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  /** Bytes of data that follow; 0 for all but files. */
  readonly sizeBytes: number;
  /** Of symbolic and hard links. */
  readonly linkTarget: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  readonly xattrs: Xattrs;
}

/** Extended attributes by name; the values are bytes. */
export type Xattrs = ReadonlyMap<string, Buffer>;
export const NO_XATTRS: Xattrs = new Map();

/** What came before a header and belongs to it. */
export interface MemberContext {
  readonly pax: PaxRecords;
  readonly globalPax: PaxRecords;
  readonly longName: string | undefined;
  readonly longLink: string | undefined;
  readonly offset: number;
}

const TYPES: Readonly<Record<string, TarMemberType>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file', // contiguous: no file system cares
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
};
const XATTR_PREFIX = 'SCHILY.xattr.';

/** True for types whose header's size counts no data, whatever it says (as in Go's archive/tar). */
export function isDataless(type: TarMemberType): boolean {
  return type !== 'file';
}

/** Applies PAX over GNU long names over the header. Throws DecodeError for sparse and unknown members. */
export function composeMember(header: TarBlock, context: MemberContext): TarMember {
  const { offset } = context;
  const records = effectiveRecords(context);
  const path = paxText(records, 'path', offset) ?? context.longName ?? header.name;
  const type = typeOf(header, path, offset);
  const sizeBytes = paxNumber(records, 'size', offset) ?? header.sizeBytes;
  return {
    path,
    type,
    mode: header.mode & 0o7777,
    uid: ownerOf(paxNumber(records, 'uid', offset) ?? header.uid, offset),
    gid: ownerOf(paxNumber(records, 'gid', offset) ?? header.gid, offset),
    mtimeSeconds: paxSeconds(records, 'mtime', offset) ?? header.mtimeSeconds,
    sizeBytes: isDataless(type) ? 0 : sizeBytes,
    linkTarget: paxText(records, 'linkpath', offset) ?? context.longLink ?? header.linkName,
    deviceMajor: header.deviceMajor,
    deviceMinor: header.deviceMinor,
    xattrs: xattrsOf(records),
  };
}

function effectiveRecords({ pax, globalPax, offset }: MemberContext): PaxRecords {
  const records = globalPax.size === 0 ? pax : new Map([...globalPax, ...pax]);
  for (const key of records.keys()) {
    if (key.startsWith('GNU.sparse.')) {
      throw new DecodeError('a member is a sparse file, which OCI layers must not contain', offset);
    }
  }
  return records;
}

function typeOf(header: TarBlock, path: string, offset: number): TarMemberType {
  // Before ustar, a directory was a file whose name ends with a slash.
  if (header.typeFlag === '\0' && path.endsWith('/')) return 'directory';
  const type = TYPES[header.typeFlag];
  if (type) return type;
  const what = header.typeFlag === 'S' ? 'a sparse file' : `of unknown type 0x${charCodeHex(header.typeFlag)}`;
  throw new DecodeError(`a member is ${what}, which OCI layers must not contain`, offset);
}

/** A user or group id of Linux: 32 bits. */
function ownerOf(id: number, offset: number): number {
  if (id < 0 || id > 0xffffffff) throw new DecodeError(`a member's owner is ${id}`, offset);
  return id;
}

function charCodeHex(text: string): string {
  return text.charCodeAt(0).toString(16).padStart(2, '0');
}

function xattrsOf(records: PaxRecords): Xattrs {
  const found = [...records].filter(([key]) => key.startsWith(XATTR_PREFIX));
  if (found.length === 0) return NO_XATTRS;
  return new Map(found.map(([key, value]) => [key.slice(XATTR_PREFIX.length), value]));
}
