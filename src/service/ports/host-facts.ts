import type { Ip4 } from '../../address/ip4.ts';
import type { Ip6 } from '../../address/ip6.ts';
import type { Network6 } from '../../address/network6.ts';

/** A network card of this server. */
export interface CardState {
  readonly name: string;
  readonly isUp: boolean;
  /** False while no cable, or no port of a bridge, is there. */
  readonly hasCarrier: boolean;
  readonly addresses: readonly Ip4[];
}

/** A socket that waits for datagrams or connections. */
export interface Listener {
  readonly protocol: 'udp' | 'tcp';
  /** `0.0.0.0` and `::` stand for all addresses. */
  readonly address: string;
  readonly port: number;
  /** Who has it; undefined when this process may not see that. */
  readonly holder?: SocketHolder;
}

export interface SocketHolder {
  readonly pid: number;
  readonly program: string;
  /** The unit of systemd that it belongs to, e.g. `dnsmasq.service`. */
  readonly unit?: string;
}

/** A directory's file system. */
export interface DiskSpace {
  /** Equal for directories on one file system. */
  readonly device: number;
  readonly mountPoint: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What this process may do with a path. */
export interface PathAccess {
  readonly isThere: boolean;
  readonly canRead: boolean;
  readonly canWrite: boolean;
}

/** What a router says to the machines on its link (RFC 4861 §4.2). */
export interface RouterAdvertisement {
  readonly router: Ip6;
  /** Addresses come by DHCPv6 (flag M). */
  readonly isManaged: boolean;
  readonly prefixes: readonly {
    readonly network: Network6;
    /** Its machines reach one another without a router. */
    readonly isOnLink: boolean;
    /** Machines give themselves an address in it. */
    readonly isAutonomous: boolean;
  }[];
}

/** What this server is like now. What cannot be found out is an UnavailableError with the reason. */
export interface HostFacts {
  cards(): Promise<readonly CardState[]>;
  /** Sockets on these ports. */
  listeners(ports: readonly number[]): Promise<readonly Listener[]>;
  /** The rules of nftables, as `nft --json list ruleset` prints them. */
  firewallRules(): Promise<unknown>;
  /** `net.ipv4.neigh.default.gc_thresh3`: neighbours that the kernel knows at most. */
  neighbourLimit(): Promise<number>;
  /** Undefined when the directory is not there. */
  space(directory: string): Promise<DiskSpace | undefined>;
  access(path: string): Promise<PathAccess>;
  /** True when the kernel's clock follows a time server. */
  isClockSynchronised(): Promise<boolean>;
  /** Open files that this process may have. */
  openFileLimit(): Promise<number>;
  /** True when a router on this card announces IPv6. */
  hasIpv6Router(card: string): Promise<boolean>;
  /** What routers on this card answer when they are asked. */
  routerAdvertisements(card: string): Promise<readonly RouterAdvertisement[]>;
  /** What besides file modes decides about access, e.g. `SELinux (enforcing)`; undefined when nothing does. */
  accessControl(): Promise<string | undefined>;
}
