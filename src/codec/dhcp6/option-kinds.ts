import { type Ip6, ip6FromBytes, ip6ToBytes } from '../../address/ip6.ts';
import { decodeDomains, encodeDomains } from './domain-names.ts';
import {
  decodeIdentityAssociation,
  encodeIdentityAssociation,
  type IdentityAssociation,
} from './identity-association.ts';
import { decodeStatus, encodeStatus, type Status6 } from './status.ts';

/** How the value of an option lies in its bytes. `decode` returns undefined when the bytes cannot hold the kind. */
interface OptionKindCodec<Value> {
  decode(bytes: Uint8Array): Value | undefined;
  encode(value: Value): Uint8Array;
}

/** What made the client, by the maker's own words (RFC 8415 §21.16). Firmware has the enterprise 343 (Intel). */
export interface VendorClass6 {
  readonly enterprise: number;
  readonly texts: readonly string[];
}

/** Hardware type of the ARP registry, and the address (RFC 6939 §4). */
interface LinkLayerAddress {
  readonly type: number;
  readonly address: Uint8Array;
}

/** RFC 8415 §11.1: a type of two bytes, and 1 to 128 more. */
const DUID_BYTES = { least: 3, most: 130 } as const;

function optionKind<Value>(codec: OptionKindCodec<Value>): OptionKindCodec<Value> {
  return codec;
}

/** Every kind of value an option can hold, each with the way it reads and writes itself. */
export const OPTION_KINDS6 = {
  duid: optionKind<Uint8Array>({
    decode: (bytes) => (bytes.length >= DUID_BYTES.least && bytes.length <= DUID_BYTES.most ? bytes : undefined),
    encode: (bytes) => bytes,
  }),
  bytes: optionKind<Uint8Array>({ decode: (bytes) => bytes, encode: (bytes) => bytes }),
  /** There or not. */
  flag: optionKind<true>({
    decode: (bytes) => (bytes.length === 0 ? true : undefined),
    encode: () => new Uint8Array(),
  }),
  uint8: optionKind<number>({
    decode: (bytes) => (bytes.length === 1 ? bytes[0] : undefined),
    encode: (value) => Uint8Array.of(value),
  }),
  uint16: optionKind<number>({
    decode: (bytes) => (bytes.length === 2 ? readUint16(bytes, 0) : undefined),
    encode: (value) => uint16Bytes(value),
  }),
  uint16s: optionKind<readonly number[]>({
    decode: (bytes) =>
      bytes.length % 2 === 0
        ? Array.from({ length: bytes.length / 2 }, (_, index) => readUint16(bytes, index * 2))
        : undefined,
    encode: (values) => Buffer.concat(values.map(uint16Bytes)),
  }),
  ips: optionKind<readonly Ip6[]>({
    decode: (bytes) =>
      bytes.length > 0 && bytes.length % 16 === 0
        ? Array.from({ length: bytes.length / 16 }, (_, index) =>
            ip6FromBytes(bytes.subarray(index * 16, (index + 1) * 16)),
          )
        : undefined,
    encode: (ips) => Buffer.concat(ips.map(ip6ToBytes)),
  }),
  text: optionKind<string>({ decode: latin1, encode: (text) => Buffer.from(text, 'latin1') }),
  /** Items of two bytes of length and text. Who sends the bare text instead is read as one item. */
  texts: optionKind<readonly string[]>({
    decode: (bytes) => readTexts(bytes) ?? [latin1(bytes)],
    encode: writeTexts,
  }),
  domains: optionKind<readonly string[]>({ decode: decodeDomains, encode: encodeDomains }),
  status: optionKind<Status6>({ decode: decodeStatus, encode: encodeStatus }),
  identityAssociation: optionKind<IdentityAssociation>({
    decode: decodeIdentityAssociation,
    encode: encodeIdentityAssociation,
  }),
  vendorClass: optionKind<VendorClass6>({
    decode: (bytes) => {
      const texts = bytes.length < 4 ? undefined : readTexts(bytes.subarray(4));
      return texts && { enterprise: readUint16(bytes, 0) * 0x10000 + readUint16(bytes, 2), texts };
    },
    encode: ({ enterprise, texts }) =>
      Buffer.concat([uint16Bytes(enterprise >>> 16), uint16Bytes(enterprise & 0xffff), writeTexts(texts)]),
  }),
  linkLayerAddress: optionKind<LinkLayerAddress>({
    decode: (bytes) => (bytes.length < 3 ? undefined : { type: readUint16(bytes, 0), address: bytes.subarray(2) }),
    encode: ({ type, address }) => Buffer.concat([uint16Bytes(type), address]),
  }),
} as const;

export type OptionKind6 = keyof typeof OPTION_KINDS6;

/** The type of value that each kind holds. */
export type OptionKindValue6<Kind extends OptionKind6> =
  (typeof OPTION_KINDS6)[Kind] extends OptionKindCodec<infer Value> ? Value : never;

function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
}

function uint16Bytes(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 255, value & 255);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function readTexts(bytes: Uint8Array): string[] | undefined {
  const texts: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = offset + 2 + readUint16(bytes, offset);
    if (offset + 2 > bytes.length || end > bytes.length) return undefined;
    texts.push(latin1(bytes.subarray(offset + 2, end)));
    offset = end;
  }
  return texts;
}

function writeTexts(texts: readonly string[]): Uint8Array {
  return Buffer.concat(texts.flatMap((text) => [uint16Bytes(text.length), Buffer.from(text, 'latin1')]));
}
