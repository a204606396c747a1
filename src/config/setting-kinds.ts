import { isAbsolute, normalize } from 'node:path';
import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { type Ip6, parseCidr6, parseIp6 } from '../address/ip6.ts';
import { type Network4, networkOf, parseCidr4 } from '../address/network4.ts';
import { type Network6, parseNetwork6 } from '../address/network6.ts';
import { parseIp, parseSubnet, type Subnet } from '../address/subnet.ts';
import type { ScalarKind } from '../domain/field-kinds.ts';
import { pattern } from '../domain/field-kinds-scalar.ts';
import { UNKNOWN_POLICIES, type UnknownPolicy } from './dhcp-network.ts';

/** The server's address, and the prefix length where the file says one. */
export interface ServerAddress {
  readonly ip: Ip4;
  readonly prefix?: number;
}

export const ip4OrCidr: ScalarKind<ServerAddress> = {
  tag: 'scalar',
  placeholder: 'ADDRESS',
  expects: 'an IPv4 address',
  example: '10.0.0.1 or 10.0.0.1/22',
  parse: (value) => {
    const ip = parseIp4(value);
    return ip === undefined ? parseCidr4(value) : { ip };
  },
  format: ({ ip, prefix }) => (prefix === undefined ? ip : `${ip}/${prefix}`),
};

/** The server's IPv6 address, and the prefix length where the file says one. */
export interface ServerAddress6 {
  readonly ip: Ip6;
  readonly prefix?: number;
}

export const ip6OrCidr: ScalarKind<ServerAddress6> = {
  tag: 'scalar',
  placeholder: 'ADDRESS',
  expects: 'an IPv6 address',
  example: 'fd00::1 or fd00::1/64',
  parse: (value) => {
    const ip = parseIp6(value);
    return ip === undefined ? parseCidr6(value) : { ip };
  },
  format: ({ ip, prefix }) => (prefix === undefined ? ip : `${ip}/${prefix}`),
};

export const network6: ScalarKind<Network6> = {
  tag: 'scalar',
  placeholder: 'NETWORK',
  expects: 'an IPv6 network with its prefix length, without bits behind it',
  example: 'fd00:1::/64',
  parse: parseNetwork6,
  format: ({ address, prefix }) => `${address}/${prefix}`,
};

/** A network by its own address: host bits would leave open which machine is meant. */
export const network4: ScalarKind<Network4> = {
  tag: 'scalar',
  placeholder: 'NETWORK',
  expects: 'a network with its prefix length',
  example: '10.1.0.0/24',
  parse: (value) => {
    const cidr = parseCidr4(value);
    const network = cidr && networkOf(cidr.ip, cidr.prefix);
    return network?.address === cidr?.ip ? network : undefined;
  },
  format: ({ address, prefix }) => `${address}/${prefix}`,
  remedyFor: (value) => {
    const cidr = parseCidr4(value);
    const network = cidr && networkOf(cidr.ip, cidr.prefix);
    return network && `Write ${network.address}/${network.prefix}.`;
  },
};

export const unknownPolicy: ScalarKind<UnknownPolicy> = {
  tag: 'scalar',
  placeholder: 'POLICY',
  expects: `one of ${UNKNOWN_POLICIES.join(', ')}`,
  example: 'boot',
  parse: (value) => UNKNOWN_POLICIES.find((policy) => policy === value),
  format: (value) => value,
};

export const ip: ScalarKind<string> = {
  tag: 'scalar',
  placeholder: 'ADDRESS',
  expects: 'an IP address',
  example: '10.0.0.1 or fd00::1',
  parse: parseIp,
  format: (value) => value,
};

export const subnet: ScalarKind<Subnet> = {
  tag: 'scalar',
  placeholder: 'SUBNET',
  expects: 'a network with its prefix length',
  example: '10.0.0.0/22 or fd00::/8',
  parse: parseSubnet,
  format: (value) => value,
};

/** An absolute path, normalized and without a slash at its end. */
export const path: ScalarKind<string> = {
  tag: 'scalar',
  placeholder: 'PATH',
  expects: 'an absolute path',
  example: '/srv/warewulf',
  parse: (value) => (isAbsolute(value) && isPathText(value) ? withoutSlash(normalize(value)) : undefined),
  format: (value) => value,
};

export const relativeOrAbsolutePath: ScalarKind<string> = {
  tag: 'scalar',
  placeholder: 'PATH',
  expects: 'a file name, or a path without ..',
  example: 'snponly.efi',
  parse: (value) => (isPathText(value) && !value.split('/').includes('..') ? normalize(value) : undefined),
  format: (value) => value,
};

/** A client system architecture (RFC 4578 §2.1) as Warewulf writes it: two hexadecimal bytes, in upper case. */
export const architecture: ScalarKind<string> = {
  tag: 'scalar',
  placeholder: 'ARCH',
  expects: 'a client architecture of two hexadecimal bytes',
  example: '"00:07"',
  parse: (value) => (/^[0-9A-F]{2}:[0-9A-F]{2}$/i.test(value) ? value.toUpperCase() : undefined),
  format: (value) => value,
};

export const hostname: ScalarKind<string> = pattern(
  'NAME',
  'a host name',
  'head.cluster.example',
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
);

/** A unit of systemd, with or without its suffix (systemd.unit(5)); never an option of systemctl. */
export const unitName: ScalarKind<string> = pattern(
  'UNIT',
  'the name of a systemd unit',
  'nfs-server',
  /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}$/,
);

/** Options of an export as exports(5) puts them between its parentheses. */
export const exportOptions: ScalarKind<string> = pattern(
  'OPTIONS',
  'a list of export options with commas and without blanks',
  'rw,sync,no_subtree_check',
  /^[A-Za-z0-9_=:@/.,-]{1,512}$/,
);

/** A path that exports(5) can say: in quotes where it has blanks, but without what would end the quotes. */
export const exportPath: ScalarKind<string> = {
  ...path,
  expects: 'an absolute path without quotes and backslashes',
  example: '/home',
  parse: (value) => (/["\\]/.test(value) ? undefined : path.parse(value)),
};

const KEY_TYPES = ['ed25519', 'ecdsa', 'rsa'] as const;
export type SshKeyType = (typeof KEY_TYPES)[number];

export const keyType: ScalarKind<SshKeyType> = {
  tag: 'scalar',
  placeholder: 'TYPE',
  expects: `a key type (${KEY_TYPES.join(', ')})`,
  example: 'ed25519',
  parse: (value) => KEY_TYPES.find((type) => type === value),
  format: (value) => value,
};

function isPathText(value: string): boolean {
  return /^[^\u0000-\u001f\u007f]{1,1024}$/.test(value);
}

function withoutSlash(value: string): string {
  return value.length > 1 && value.endsWith('/') ? value.slice(0, -1) : value;
}
