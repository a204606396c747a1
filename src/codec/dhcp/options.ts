import type { OptionKind, OptionKindValue } from './option-kinds.ts';

interface DhcpOptionRow {
  readonly code: number;
  readonly kind: OptionKind;
  readonly ref: string;
}

/** THE option table. Types, decoding and encoding follow from a row; options without one are kept raw by code. */
export const DHCP_OPTIONS = {
  subnetMask: { code: 1, kind: 'ip', ref: 'RFC 2132 §3.3' },
  routers: { code: 3, kind: 'ips', ref: 'RFC 2132 §3.5' },
  nameServers: { code: 6, kind: 'ips', ref: 'RFC 2132 §3.8' },
  hostName: { code: 12, kind: 'text', ref: 'RFC 2132 §3.14' },
  domainName: { code: 15, kind: 'text', ref: 'RFC 2132 §3.17' },
  interfaceMtu: { code: 26, kind: 'uint16', ref: 'RFC 2132 §5.1' },
  broadcastAddress: { code: 28, kind: 'ip', ref: 'RFC 2132 §5.3' },
  ntpServers: { code: 42, kind: 'ips', ref: 'RFC 2132 §8.3' },
  vendorSpecific: { code: 43, kind: 'bytes', ref: 'RFC 2132 §8.4' },
  requestedAddress: { code: 50, kind: 'ip', ref: 'RFC 2132 §9.1' },
  leaseSeconds: { code: 51, kind: 'uint32', ref: 'RFC 2132 §9.2' },
  overload: { code: 52, kind: 'uint8', ref: 'RFC 2132 §9.3' },
  messageType: { code: 53, kind: 'uint8', ref: 'RFC 2132 §9.6' },
  serverIdentifier: { code: 54, kind: 'ip', ref: 'RFC 2132 §9.7' },
  parameterRequestList: { code: 55, kind: 'uint8s', ref: 'RFC 2132 §9.8' },
  message: { code: 56, kind: 'text', ref: 'RFC 2132 §9.9' },
  maxMessageSize: { code: 57, kind: 'uint16', ref: 'RFC 2132 §9.10' },
  renewalSeconds: { code: 58, kind: 'uint32', ref: 'RFC 2132 §9.11' },
  rebindingSeconds: { code: 59, kind: 'uint32', ref: 'RFC 2132 §9.12' },
  vendorClass: { code: 60, kind: 'text', ref: 'RFC 2132 §9.13' },
  clientIdentifier: { code: 61, kind: 'bytes', ref: 'RFC 2132 §9.14' },
  tftpServerName: { code: 66, kind: 'text', ref: 'RFC 2132 §9.4' },
  bootFileName: { code: 67, kind: 'text', ref: 'RFC 2132 §9.5' },
  userClass: { code: 77, kind: 'userClasses', ref: 'RFC 3004 §4' },
  relayAgentInformation: { code: 82, kind: 'bytes', ref: 'RFC 3046 §2.0' },
  clientArchitectures: { code: 93, kind: 'uint16s', ref: 'RFC 4578 §2.1' },
  clientNetworkInterface: { code: 94, kind: 'bytes', ref: 'RFC 4578 §2.2' },
  clientMachineId: { code: 97, kind: 'bytes', ref: 'RFC 4578 §2.3' },
  subnetSelection: { code: 118, kind: 'ip', ref: 'RFC 3011 §2' },
  ipxe: { code: 175, kind: 'bytes', ref: 'ipxe.org/howto/dhcpd, encapsulated options' },
  /** At the top level only from sites with an old option space; iPXE itself reads 176 inside of 175. */
  noPxeDhcp: { code: 176, kind: 'uint8', ref: 'ipxe.org/cfg/no-pxedhcp' },
} as const satisfies Record<string, DhcpOptionRow>;

export type DhcpOptionName = keyof typeof DHCP_OPTIONS;

/** The options of one message by name. Their order is the order on the wire. */
export type DhcpOptions = {
  readonly [Name in DhcpOptionName]?: OptionKindValue<(typeof DHCP_OPTIONS)[Name]['kind']>;
};

/** The names by code. */
export const DHCP_OPTION_BY_CODE: ReadonlyMap<number, DhcpOptionName> = new Map(
  Object.entries(DHCP_OPTIONS).map(([name, { code }]) => [code, name as DhcpOptionName]),
);

/** Padding and end of the option field (RFC 2132 §3.1, §3.2): the two codes without a length. */
export const PAD = 0;
export const END = 255;

/** Options inside of option 43 when the vendor class is PXEClient (PXE 2.1, table 2-1). */
export const PXE_SUB_OPTIONS = { discoveryControl: 6 } as const;

/** Options inside of option 175 (ipxe.org/howto/dhcpd). */
export const IPXE_SUB_OPTIONS = { noPxeDhcp: 176 } as const;

/**
 * Options inside of option 82: circuit id (the port) and remote id (the switch) of RFC 3046; the link selection of RFC 3527 names the client's network in place of giaddr, the server
 * identifier override of RFC 5107 names the relay in place of us.
 */
export const RELAY_SUB_OPTIONS = { circuitId: 1, remoteId: 2, linkSelection: 5, serverIdentifierOverride: 11 } as const;
