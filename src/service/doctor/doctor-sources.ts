import type { Config } from '../../config/config.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { TlsCertificate } from '../access/tls-certificate.ts';
import type { Images } from '../images/images.ts';
import type { Overlays } from '../overlays/create-overlays.ts';
import type { FindDhcpServers } from '../ports/find-dhcp-servers.ts';
import type { HostFacts } from '../ports/host-facts.ts';
import type { UnitManager } from '../ports/unit-manager.ts';

/** A database as it is now. */
export interface DatabaseHealth {
  readonly file: string;
  /** What SQLite's `quick_check` says, `ok` when nothing; undefined for one too large to be looked through meanwhile. */
  readonly quickCheck?: string;
  readonly sizeBytes: number;
  /** Of it, what holds nothing any more. */
  readonly freeBytes: number;
}

/** What only a running daemon knows. */
export interface DaemonSources {
  readonly cluster: () => Cluster;
  readonly images: Pick<Images, 'listImages'>;
  readonly overlays: Pick<Overlays, 'list'>;
  readonly ipxeTemplates: () => Promise<readonly string[]>;
  readonly databases: () => readonly DatabaseHealth[];
  /** Undefined when the REST API has none. */
  readonly certificate: Pick<TlsCertificate, 'show'> | undefined;
}

export type DoctorConfig = Pick<Config, 'ipaddr' | 'network' | 'dhcp' | 'tftp' | 'warewulf' | 'api' | 'paths'>;

/** Where checks look. */
export interface DoctorSources {
  readonly config: DoctorConfig;
  readonly host: HostFacts;
  readonly units: Pick<UnitManager, 'state'>;
  readonly findDhcpServers: FindDhcpServers;
  readonly bootPrograms: () => Promise<{
    readonly found: readonly { readonly architecture: string }[];
    readonly missing: readonly { readonly architecture: string; readonly tried: readonly string[] }[];
  }>;
  /** Of this process. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Undefined when no daemon runs. */
  readonly daemon?: DaemonSources;
}
