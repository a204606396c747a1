import type { Ip4 } from '../address/ip4.ts';
import type { Network4 } from '../address/network4.ts';
import type { BootPrograms } from './boot-file.ts';

/** How this server answers: the same for every machine. */
export interface DhcpPolicy extends BootPrograms {
  /** Our address: server identifier, and where boot programs are. */
  readonly server: Ip4;
  readonly network: Network4;
  readonly router?: Ip4;
  readonly dns: readonly Ip4[];
  readonly leaseSeconds: number;
  /** We alone serve this network, so a wrong address may be refused aloud (NAK). */
  readonly authoritative: boolean;
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
