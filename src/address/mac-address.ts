/** An Ethernet (6 bytes) or InfiniBand (20 bytes) hardware address: lower case, colons, e.g. `52:54:00:12:34:56`. */
export type MacAddress = string & { readonly __brand: 'MacAddress' };

const SIZES = new Set([6, 20]);
/** Of 20 bytes in text. */
const INFINIBAND_LENGTH = 59;

/**
 * Reads any usual spelling: colons, hyphens, Cisco dots (`5254.0012.3456`) or no separators, in any case.
 * @returns undefined for anything else.
 */
export function parseMacAddress(text: string): MacAddress | undefined {
  if (CANONICAL.test(text)) return text as MacAddress;
  const hex = /^[0-9a-f]+$/i.test(text) ? text : joinGroups(text);
  if (hex === undefined || !SIZES.has(hex.length / 2)) return undefined;
  return colonSeparated(hex.toLowerCase());
}

/** As it is stored: a registry of thousands is read in one go. */
const CANONICAL = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){14})?$/;

/** @param bytes 6 or 20 bytes as on the wire. */
export function macAddressFromBytes(bytes: Uint8Array): MacAddress | undefined {
  if (!SIZES.has(bytes.length)) return undefined;
  return colonSeparated(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

export function macAddressToBytes(mac: MacAddress): Uint8Array {
  return Uint8Array.from(mac.split(':'), (pair) => Number.parseInt(pair, 16));
}

/**
 * What stays the same of an address for as long as the card does: of InfiniBand's 20 bytes, the first four are flags and
 * the queue pair, which changes at every boot (RFC 4391 §9.1.1); they are set to zero.
 */
export function portIdentity(mac: MacAddress): MacAddress {
  return mac.length === INFINIBAND_LENGTH ? (`00:00:00:00${mac.slice(11)}` as MacAddress) : mac;
}

function joinGroups(text: string): string | undefined {
  for (const [separator, width] of [
    [':', 2],
    ['-', 2],
    ['.', 4],
  ] as const) {
    const groups = text.split(separator);
    if (groups.length > 1 && groups.every((group) => group.length === width && /^[0-9a-f]+$/i.test(group))) {
      return groups.join('');
    }
  }
  return undefined;
}

function colonSeparated(hex: string): MacAddress {
  return (hex.match(/../g) ?? []).join(':') as MacAddress;
}
