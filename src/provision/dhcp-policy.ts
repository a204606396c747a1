import type { Ip4 } from '../address/ip4.ts';
import type { DhcpNetwork } from '../config/dhcp-network.ts';
import type { BootPrograms } from './boot-file.ts';

/** How this server answers on one network: the same for every machine there. */
export interface DhcpPolicy extends DhcpNetwork, BootPrograms {
  /** Machines that are neither registered nor booting get no answer. */
  readonly ignoreNonBoot: boolean;
}

/** What the registry says of the node's device that is asking. */
export interface DhcpNode {
  readonly name: string;
  readonly ip?: Ip4;
  readonly netmask?: Ip4;
  readonly gateway?: Ip4;
  readonly mtu?: number;
  readonly dns?: readonly Ip4[];
}
