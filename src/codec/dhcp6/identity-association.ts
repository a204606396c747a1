import { type Ip6, ip6FromBytes, ip6ToBytes } from '../../address/ip6.ts';
import type { RawOption6 } from './message.ts';
import { readOptionList, writeOptionList } from './option-list.ts';
import { decodeStatus, encodeStatus, type Status6 } from './status.ts';

/** Addresses of one interface of a client (IA_NA, RFC 8415 §21.4). Times in seconds. */
export interface IdentityAssociation {
  readonly iaid: number;
  readonly renewalSeconds: number;
  readonly rebindingSeconds: number;
  readonly addresses: readonly LeasedAddress6[];
  readonly status?: Status6;
}

/** An address with its lifetimes in seconds (IAADDR, RFC 8415 §21.6). */
export interface LeasedAddress6 {
  readonly ip: Ip6;
  readonly preferredSeconds: number;
  readonly validSeconds: number;
}

const IA_ADDRESS = 5;
const STATUS = 13;
const HEADER_BYTES = 12;
const ADDRESS_BYTES = 24;

/** Undefined when the bytes are too short for one, or for an address in it. Options that we do not know are left out. */
export function decodeIdentityAssociation(bytes: Uint8Array): IdentityAssociation | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const addresses: LeasedAddress6[] = [];
  let status: Status6 | undefined;
  for (const option of readOptionList(bytes, HEADER_BYTES)) {
    if (option.code === IA_ADDRESS) {
      const address = decodeAddress(option.bytes);
      if (address === undefined) return undefined;
      addresses.push(address);
    }
    if (option.code === STATUS) {
      status = decodeStatus(option.bytes);
      if (status === undefined) return undefined;
    }
  }
  return {
    iaid: view.getUint32(0),
    renewalSeconds: view.getUint32(4),
    rebindingSeconds: view.getUint32(8),
    addresses,
    ...(status && { status }),
  };
}

export function encodeIdentityAssociation(association: IdentityAssociation): Uint8Array {
  const { iaid, renewalSeconds, rebindingSeconds, addresses, status } = association;
  const options: RawOption6[] = addresses.map((address) => ({ code: IA_ADDRESS, bytes: encodeAddress(address) }));
  if (status !== undefined) options.push({ code: STATUS, bytes: encodeStatus(status) });
  return Buffer.concat([words(iaid, renewalSeconds, rebindingSeconds), writeOptionList(options)]);
}

function decodeAddress(bytes: Uint8Array): LeasedAddress6 | undefined {
  if (bytes.length < ADDRESS_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // What follows may be a status; clients have nothing to say there.
  readOptionList(bytes, ADDRESS_BYTES);
  return {
    ip: ip6FromBytes(bytes.subarray(0, 16)),
    preferredSeconds: view.getUint32(16),
    validSeconds: view.getUint32(20),
  };
}

function encodeAddress({ ip, preferredSeconds, validSeconds }: LeasedAddress6): Uint8Array {
  return Buffer.concat([ip6ToBytes(ip), words(preferredSeconds, validSeconds)]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
