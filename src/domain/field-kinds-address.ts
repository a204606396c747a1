import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { type Ip6, parseCidr6, parseIp6 } from '../address/ip6.ts';
import { type MacAddress, parseMacAddress } from '../address/mac-address.ts';
import { netmaskFromPrefix, parseCidr4, prefixFromNetmask } from '../address/network4.ts';
import type { ScalarKind } from './field-kinds.ts';
import { integer, pattern } from './field-kinds-scalar.ts';

export const ip4: ScalarKind<Ip4> = {
  tag: 'scalar',
  placeholder: 'ADDRESS',
  expects: 'an IPv4 address',
  example: '10.0.0.1',
  parse: parseIp4,
  format: (value) => value,
  remedyFor: (value) => {
    const cidr = parseCidr4(value);
    return cidr && `Write ${cidr.ip} alone; ${netmaskFromPrefix(cidr.prefix)} is a field of its own, netmask.`;
  },
  schema: { type: 'string', format: 'ipv4' },
};

export const netmask: ScalarKind<Ip4> = {
  tag: 'scalar',
  placeholder: 'NETMASK',
  expects: 'a netmask',
  example: '255.255.255.0',
  parse: (value) => {
    const mask = parseIp4(value);
    return mask !== undefined && prefixFromNetmask(mask) !== undefined ? mask : undefined;
  },
  format: (value) => value,
  remedyFor: (value) => {
    const prefix = /^\/?(\d{1,2})$/.exec(value)?.[1];
    return prefix === undefined || Number(prefix) > 32 ? undefined : `Write ${netmaskFromPrefix(Number(prefix))}.`;
  },
  schema: { type: 'string', format: 'ipv4' },
};

export const ip6: ScalarKind<Ip6> = {
  tag: 'scalar',
  placeholder: 'ADDRESS',
  expects: 'an IPv6 address',
  example: 'fd00::1',
  parse: parseIp6,
  format: (value) => value,
  remedyFor: (value) => {
    const cidr = parseCidr6(value);
    return cidr && `Write ${cidr.ip} alone; ${cidr.prefix} is a field of its own, prefixlen6.`;
  },
  schema: { type: 'string', format: 'ipv6' },
};

export const prefixLength6 = integer('BITS', 0, 128, 64);

/** An address of either version. */
export const ip: ScalarKind<Ip4 | Ip6> = {
  ...ip4,
  expects: 'an IP address',
  parse: (value) => parseIp4(value) ?? parseIp6(value),
  schema: { type: 'string' },
};

export const macAddress: ScalarKind<MacAddress> = {
  tag: 'scalar',
  placeholder: 'HWADDR',
  expects: 'a hardware address of 6 or 20 bytes',
  example: '52:54:00:12:34:56',
  parse: parseMacAddress,
  format: (value) => value,
  schema: { type: 'string', pattern: '^[0-9a-f]{2}(:[0-9a-f]{2}){5}((:[0-9a-f]{2}){14})?$' },
};

/** A network interface as the kernel names it (IFNAMSIZ leaves 15 bytes). */
export const interfaceName = pattern(
  'DEVICE',
  'a network interface name',
  'eth0',
  /^(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,15}$/,
);
