import { encodeTarHeader, tarPaddingBytes } from '../../src/codec/tar/encode-tar-header.ts';
import { NO_XATTRS, type TarMember } from '../../src/codec/tar/tar-member.ts';
import { encodeTarEnd } from '../../src/codec/tar/tar-writer.ts';

/** A member of a layer with everything that tar can say of it. Names are bytes, one character each. */
export interface LayerMember extends Omit<TarMember, 'sizeBytes'> {
  readonly data: Buffer;
}

const PLAIN = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000, linkTarget: '', xattrs: NO_XATTRS };

export function layerMember(type: TarMember['type'], path: string, more: Partial<LayerMember> = {}): LayerMember {
  return { ...PLAIN, deviceMajor: 0, deviceMinor: 0, data: Buffer.alloc(0), type, path, ...more };
}

/** A layer as a tar archive. */
export function encodeLayer(members: readonly LayerMember[]): Buffer {
  const parts = members.flatMap(({ data, ...member }) => [
    encodeTarHeader({ ...member, sizeBytes: data.length }),
    data,
    Buffer.alloc(tarPaddingBytes(data.length)),
  ]);
  return Buffer.concat([...parts, encodeTarEnd()]);
}
