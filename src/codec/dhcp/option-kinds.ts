import { type Ip4, ip4FromNumber, ip4ToNumber } from '../../address/ip4.ts';

/** How the value of an option lies in its bytes. `decode` returns undefined when the length cannot hold the kind. */
interface OptionKindCodec<Value> {
  decode(bytes: Uint8Array): Value | undefined;
  encode(value: Value): Uint8Array;
}

function optionKind<Value>(codec: OptionKindCodec<Value>): OptionKindCodec<Value> {
  return codec;
}

/** Every kind of value an option can hold, each with the way it reads and writes itself. */
export const OPTION_KINDS = {
  ip: optionKind<Ip4>({
    decode: (bytes) => (bytes.length === 4 ? ip4FromNumber(readUint(bytes, 0, 4)) : undefined),
    encode: (ip) => uintBytes(ip4ToNumber(ip), 4),
  }),
  ips: optionKind<readonly Ip4[]>({
    decode: (bytes) => readUints(bytes, 4)?.map(ip4FromNumber),
    encode: (ips) => joinBytes(ips.map((ip) => uintBytes(ip4ToNumber(ip), 4))),
  }),
  uint8: optionKind<number>({
    decode: (bytes) => (bytes.length === 1 ? readUint(bytes, 0, 1) : undefined),
    encode: (value) => uintBytes(value, 1),
  }),
  uint16: optionKind<number>({
    decode: (bytes) => (bytes.length === 2 ? readUint(bytes, 0, 2) : undefined),
    encode: (value) => uintBytes(value, 2),
  }),
  uint32: optionKind<number>({
    decode: (bytes) => (bytes.length === 4 ? readUint(bytes, 0, 4) : undefined),
    encode: (value) => uintBytes(value, 4),
  }),
  uint8s: optionKind<readonly number[]>({
    decode: (bytes) => Array.from(bytes),
    encode: (values) => Uint8Array.from(values),
  }),
  uint16s: optionKind<readonly number[]>({
    decode: (bytes) => readUints(bytes, 2),
    encode: (values) => joinBytes(values.map((value) => uintBytes(value, 2))),
  }),
  /** One character per byte; trailing NULs are removed as RFC 2132 §2 demands of a receiver. */
  text: optionKind<string>({
    decode: (bytes) => latin1(bytes).replace(/\0+$/, ''),
    encode: (text) => Buffer.from(text, 'latin1'),
  }),
  bytes: optionKind<Uint8Array>({
    decode: (bytes) => bytes,
    encode: (bytes) => bytes,
  }),
  /** RFC 3004: items of length and data. iPXE and others send the bare name instead, which is read as one item. */
  userClasses: optionKind<readonly string[]>({
    decode: (bytes) => readUserClasses(bytes) ?? [latin1(bytes)],
    encode: (classes) =>
      joinBytes(classes.flatMap((name) => [Uint8Array.of(name.length), Buffer.from(name, 'latin1')])),
  }),
} as const;

export type OptionKind = keyof typeof OPTION_KINDS;

/** The type of value that each kind holds. */
export type OptionKindValue<Kind extends OptionKind> =
  (typeof OPTION_KINDS)[Kind] extends OptionKindCodec<infer Value> ? Value : never;

function readUint(bytes: Uint8Array, offset: number, size: number): number {
  let value = 0;
  for (let index = offset; index < offset + size; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

function readUints(bytes: Uint8Array, size: number): number[] | undefined {
  if (bytes.length === 0 || bytes.length % size !== 0) return undefined;
  return Array.from({ length: bytes.length / size }, (_, index) => readUint(bytes, index * size, size));
}

function uintBytes(value: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = size - 1, rest = value; index >= 0; index -= 1, rest = Math.floor(rest / 256)) bytes[index] = rest;
  return bytes;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function readUserClasses(bytes: Uint8Array): string[] | undefined {
  const classes: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = offset + 1 + (bytes[offset] ?? 0);
    if (end > bytes.length || end === offset + 1) return undefined;
    classes.push(latin1(bytes.subarray(offset + 1, end)));
    offset = end;
  }
  return classes;
}
