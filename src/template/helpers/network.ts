import { type Ip4, parseIp4 } from '../../address/ip4.ts';
import { networkOf, prefixFromNetmask } from '../../address/network4.ts';
import { type Helper, HelperError, textArgument } from '../helper.ts';

/** IPv4 arithmetic. The names begin with `ip` so that they do not hide the fields of a network device. */
export const NETWORK_HELPERS: readonly Helper[] = [
  {
    name: 'ipPrefix',
    args: ['netmask'],
    doc: 'the prefix length of a netmask: 255.255.255.0 → 24',
    run: ({ args: [netmask] }) => prefixOf(netmask),
  },
  {
    name: 'ipCidr',
    args: ['address', 'netmask'],
    doc: 'address and prefix length: 10.0.0.7 255.255.255.0 → 10.0.0.7/24',
    run: ({ args: [address, netmask] }) => `${ipArgument(address, 'address')}/${prefixOf(netmask)}`,
  },
  {
    name: 'ipNetwork',
    args: ['address', 'netmask'],
    doc: 'the network that holds the address: 10.0.0.7 255.255.255.0 → 10.0.0.0/24',
    run: ({ args: [address, netmask] }) => {
      const network = networkOf(ipArgument(address, 'address'), prefixOf(netmask));
      return `${network.address}/${network.prefix}`;
    },
  },
];

function ipArgument(value: unknown, what: string): Ip4 {
  const ip = parseIp4(textArgument(value, what));
  if (ip === undefined) throw new HelperError(`${what} must be an IPv4 address, not ${JSON.stringify(value)}`);
  return ip;
}

function prefixOf(netmask: unknown): number {
  const prefix = prefixFromNetmask(ipArgument(netmask, 'netmask'));
  if (prefix === undefined) throw new HelperError(`${String(netmask)} is no netmask`);
  return prefix;
}
