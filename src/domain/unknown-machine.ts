import type { Ip4 } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';

/** What DHCP tells of a machine beyond its hardware address: all that is known before it runs a program of ours. */
export interface MachineTraces {
  /** Of `dhcp: networks`; missing where a relay speaks for a network that is not served. */
  readonly network?: string;
  readonly relay?: Ip4;
  /** Option 82 in readable form: which switch or relay (remote id), and which port of it (circuit id). */
  readonly switchName?: string;
  readonly port?: string;
  /** Option 93 as Warewulf writes it, e.g. `00:07`. */
  readonly architecture?: string;
  readonly vendorClass?: string;
}

export const MACHINE_WORDS = ['serial', 'assetTag', 'uuid', 'manufacturer', 'product'] as const;

/** What the machine's iPXE reads in its SMBIOS tables. What it does not have is missing. */
export type MachineWords = { readonly [Word in (typeof MACHINE_WORDS)[number]]?: string };

/** A machine that boots from the network and was no node when it asked. */
export interface UnknownMachine extends MachineTraces {
  readonly hwaddr: MacAddress;
  /** Milliseconds since the epoch, as all times here. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** How often it asked for an address. */
  readonly timesSeen: number;
  /** Missing until its iPXE has said it. */
  readonly words?: MachineWords;
  /** An admin wants nothing of it. */
  readonly ignored?: { readonly at: number; readonly by: string };
}

/** `assigned` machines are a node's by now, in whatever way they became it. */
export const MACHINE_STATES = ['waiting', 'assigned', 'ignored'] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

/** Longest text that is kept of what a machine says. */
const LONGEST = 128;

/** What strangers say, as one short line that no terminal takes for more than text; undefined when nothing is left. */
export function plainWords(text: string | undefined): string | undefined {
  const plain = text
    ?.replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
  return plain === '' ? undefined : plain;
}
