import type { Ip4 } from '../../src/address/ip4.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';
import type { ResolvedNode } from '../../src/domain/node-schema.ts';

export const NODE_HWADDR = '52:54:00:12:34:56' as MacAddress;

/** A node as the registry resolves it: n1 with one device, on 127.0.0.1. */
export function bootNode(fields: Partial<ResolvedNode> = {}): ResolvedNode {
  return {
    name: 'n1',
    discover: {},
    profiles: ['default'],
    imageName: 'debian-12',
    imageExcludes: [],
    kernel: { args: ['quiet', 'console=ttyS0,115200'] },
    ipmi: { tags: {} },
    systemOverlay: ['wwinit'],
    runtimeOverlay: ['hosts'],
    networkDevices: { default: { hwaddr: NODE_HWADDR, ipaddr: '127.0.0.1' as Ip4, tags: {} } },
    tags: {},
    disks: {},
    filesystems: {},
    resources: {},
    ...fields,
  };
}
