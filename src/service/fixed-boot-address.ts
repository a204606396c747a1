import { prefixFromNetmask } from '../address/network4.ts';
import { primaryDevice, type ResolvedNode } from '../domain/node-schema.ts';

/**
 * The address that the initramfs of a node takes without asking, as `ADDRESS/PREFIX[,GATEWAY]`: where it has no client
 * that could ask, because the server is reached by IPv6 or the card is InfiniBand. Undefined elsewhere, and where the
 * record does not have all of it.
 * @param authority where the machine reaches us, e.g. `[fd00::1]:9873`
 */
export function fixedBootAddress(node: ResolvedNode, authority: string): string | undefined {
  const device = primaryDevice(node)?.device;
  if (authority.startsWith('[')) return fixedAddress(device?.ipaddr6, device?.prefixlen6 ?? 64, device?.gateway6);
  if (device?.type?.toLowerCase() !== 'infiniband' || device.netmask === undefined) return undefined;
  return fixedAddress(device.ipaddr, prefixFromNetmask(device.netmask), device.gateway);
}

function fixedAddress(address: string | undefined, prefix: number | undefined, gateway: string | undefined) {
  if (address === undefined || prefix === undefined) return undefined;
  return `${address}/${prefix}${gateway === undefined ? '' : `,${gateway}`}`;
}
