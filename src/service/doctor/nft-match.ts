import { isRecord, listAt } from './nft-ruleset.ts';

/** The first packet of an exchange that a machine begins. */
export interface NewPacket {
  /** Of IP. */
  readonly version: 4 | 6;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly card: string;
}

/** Undefined where that depends on more than is known of the packet, e.g. on its sender. */
export type Maybe = boolean | undefined;

/** Whether a `match` statement holds for the packet. @param setOf elements of a named set */
export function nftMatches(
  match: Readonly<Record<string, unknown>>,
  packet: NewPacket,
  setOf: (name: string) => readonly unknown[],
): Maybe {
  const values = spellings(match['left'], packet);
  if (values === undefined) return undefined;
  // E.g. the TCP port of a UDP packet: no comparison with it holds.
  if (values === 'none') return false;
  const holds = includes(match['right'], values, setOf);
  return match['op'] === '!=' ? !holds : holds;
}

/** Of IPv4 and of IPv6. */
const PROTOCOL_FIELDS = new Set<unknown>(['protocol', 'nexthdr']);
const VERSION_SPELLINGS = { 4: ['ipv4', 2], 6: ['ipv6', 10] } as const;

/** What stands left of a comparison, in all spellings; `none` when the packet has no such field. */
function spellings(
  left: unknown,
  { version, protocol, port, card }: NewPacket,
): readonly unknown[] | 'none' | undefined {
  if (!isRecord(left)) return undefined;
  const { payload, meta, ct } = left;
  const number = protocol === 'udp' ? 17 : 6;
  if (isRecord(payload)) {
    if (PROTOCOL_FIELDS.has(payload['field'])) return [protocol, number];
    if (payload['field'] !== 'dport') return isOther(payload['protocol'], protocol) ? 'none' : undefined;
    return isOther(payload['protocol'], protocol) ? 'none' : [port];
  }
  if (isRecord(meta)) {
    const known: Readonly<Record<string, readonly unknown[]>> = {
      iifname: [card],
      iif: [card],
      l4proto: [protocol, number],
      nfproto: VERSION_SPELLINGS[version],
    };
    return known[String(meta['key'])];
  }
  return isRecord(ct) && ct['key'] === 'state' ? ['new'] : undefined;
}

const TRANSPORTS = new Set<unknown>(['udp', 'tcp', 'sctp', 'dccp', 'udplite', 'icmp', 'icmpv6', 'ip6']);

function isOther(header: unknown, protocol: string): boolean {
  return header !== protocol && TRANSPORTS.has(header);
}

function includes(right: unknown, values: readonly unknown[], setOf: (name: string) => readonly unknown[]): boolean {
  if (Array.isArray(right)) return right.some((item) => includes(item, values, setOf));
  if (typeof right === 'string' && right.startsWith('@')) return includes(setOf(right.slice(1)), values, setOf);
  if (typeof right === 'string' && right.endsWith('*')) {
    return values.some((value) => String(value).startsWith(right.slice(0, -1)));
  }
  if (!isRecord(right)) return values.includes(right);
  if ('set' in right) return includes(right['set'], values, setOf);
  if ('elem' in right) return includes(isRecord(right['elem']) ? right['elem']['val'] : undefined, values, setOf);
  const [from, to] = listAt(right, 'range');
  return values.some(
    (value) =>
      typeof value === 'number' && typeof from === 'number' && typeof to === 'number' && from <= value && value <= to,
  );
}
