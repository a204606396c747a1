import type { OptionKind6, OptionKindValue6 } from './option-kinds.ts';

interface Dhcp6OptionRow {
  readonly code: number;
  readonly kind: OptionKind6;
  readonly ref: string;
  /** A message may have more than one of it: the value is a list. */
  readonly isList?: true;
}

/** THE option table. Types, decoding and encoding follow from a row; options without one are kept raw. */
export const DHCP6_OPTIONS = {
  clientId: { code: 1, kind: 'duid', ref: 'RFC 8415 §21.2' },
  serverId: { code: 2, kind: 'duid', ref: 'RFC 8415 §21.3' },
  identityAssociations: { code: 3, kind: 'identityAssociation', ref: 'RFC 8415 §21.4', isList: true },
  requestedOptions: { code: 6, kind: 'uint16s', ref: 'RFC 8415 §21.7' },
  preference: { code: 7, kind: 'uint8', ref: 'RFC 8415 §21.8' },
  elapsedTime: { code: 8, kind: 'uint16', ref: 'RFC 8415 §21.9' },
  relayMessage: { code: 9, kind: 'bytes', ref: 'RFC 8415 §21.10' },
  status: { code: 13, kind: 'status', ref: 'RFC 8415 §21.13' },
  rapidCommit: { code: 14, kind: 'flag', ref: 'RFC 8415 §21.14' },
  userClass: { code: 15, kind: 'texts', ref: 'RFC 8415 §21.15' },
  vendorClasses: { code: 16, kind: 'vendorClass', ref: 'RFC 8415 §21.16', isList: true },
  interfaceId: { code: 18, kind: 'bytes', ref: 'RFC 8415 §21.18' },
  nameServers: { code: 23, kind: 'ips', ref: 'RFC 3646 §3' },
  domainSearch: { code: 24, kind: 'domains', ref: 'RFC 3646 §4' },
  bootFileUrl: { code: 59, kind: 'text', ref: 'RFC 5970 §3.1' },
  bootFileParameters: { code: 60, kind: 'texts', ref: 'RFC 5970 §3.2' },
  clientArchitectures: { code: 61, kind: 'uint16s', ref: 'RFC 5970 §3.3' },
  clientNetworkInterface: { code: 62, kind: 'bytes', ref: 'RFC 5970 §3.4' },
  clientLinkLayerAddress: { code: 79, kind: 'linkLayerAddress', ref: 'RFC 6939 §4' },
} as const satisfies Record<string, Dhcp6OptionRow>;

export type Dhcp6OptionName = keyof typeof DHCP6_OPTIONS;

type RowValue<Row extends Dhcp6OptionRow> = Row extends { readonly isList: true }
  ? readonly OptionKindValue6<Row['kind']>[]
  : OptionKindValue6<Row['kind']>;

/** The options of one message by name. Their order is the order on the wire. */
export type Dhcp6Options = {
  readonly [Name in Dhcp6OptionName]?: RowValue<(typeof DHCP6_OPTIONS)[Name]>;
};

/** The names by code. */
export const DHCP6_OPTION_BY_CODE: ReadonlyMap<number, Dhcp6OptionName> = new Map(
  Object.entries(DHCP6_OPTIONS).map(([name, { code }]) => [code, name as Dhcp6OptionName]),
);

/** Whether a row's value is a list of what its kind holds. */
export function isListOption(name: Dhcp6OptionName): boolean {
  const row: Dhcp6OptionRow = DHCP6_OPTIONS[name];
  return row.isList === true;
}
