import type { TarMember } from '../../../src/codec/tar/tar-member.ts';
import { TarReader } from '../../../src/codec/tar/tar-reader.ts';

export interface ReadMember extends TarMember {
  readonly data: Buffer;
}

/** Reads a whole archive, given in chunks of these sizes (the last size repeats). */
export function readTar(archive: Buffer, chunkSizes: readonly number[] = [archive.length || 1]): ReadMember[] {
  const members: { member: TarMember; parts: Buffer[] }[] = [];
  const reader = new TarReader({
    entry: (member) => members.push({ member, parts: [] }),
    data: (slice) => members.at(-1)?.parts.push(Buffer.from(slice)),
    entryEnd: () => undefined,
  });
  let at = 0;
  for (let turn = 0; at < archive.length; turn += 1) {
    const size = chunkSizes[Math.min(turn, chunkSizes.length - 1)] ?? 1;
    reader.write(archive.subarray(at, at + size));
    at += size;
  }
  reader.end();
  return members.map(({ member, parts }) => ({ ...member, data: Buffer.concat(parts) }));
}

/** One header block with these fields, its checksum right. */
export function headerBlock(fields: Readonly<Record<number, string>>): Buffer {
  const block = Buffer.alloc(512);
  block.write('0000644\x000000000\x000000000\x0000000000000\x0000000000000\0', 100, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  for (const [offset, text] of Object.entries(fields)) block.write(text, Number(offset), 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A header of one type with a body, padded. */
export function record(typeFlag: string, body: string | Buffer, fields: Readonly<Record<number, string>> = {}): Buffer {
  const data = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const size = `${data.length.toString(8).padStart(11, '0')}\0`;
  const padding = Buffer.alloc(-data.length & 511);
  return Buffer.concat([headerBlock({ 0: 'name', 124: size, 156: typeFlag, ...fields }), data, padding]);
}

/** A PAX extended header with these records. */
export function paxHeader(records: Readonly<Record<string, string>>, typeFlag: 'x' | 'g' = 'x'): Buffer {
  const lines = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return record(typeFlag, lines.join(''));
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}
