import type { Config } from '../../config/config.ts';
import type { Loaders } from '../../domain/boot-loader.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { ArchiveOverlays } from '../overlays/overlay-archives.ts';
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
  readonly images: { listImages(): Promise<readonly ImageState[]> };
  readonly overlays: OverlaySources;
  readonly ipxeTemplates: () => Promise<readonly string[]>;
  readonly databases: () => readonly DatabaseHealth[];
  /** Undefined when the REST API has none. */
  readonly certificate: { show(): Promise<CertificateState> } | undefined;
}

export interface OverlaySources {
  list(): Promise<readonly { readonly name: string; readonly problem?: string }[]>;
  /** @throws InvalidError when it cannot be rendered */
  readonly archive: (...args: Parameters<ArchiveOverlays>) => Promise<unknown>;
}

/** An image, as far as nodes depend on it. */
export interface ImageState {
  readonly name: string;
  /** Of all files in its tree. */
  readonly contentBytes: number;
  /** What it lacks for booting. */
  readonly missing: readonly string[];
  readonly builds: readonly unknown[];
  readonly variants: readonly unknown[];
  /** That it is damaged, and why. */
  readonly problem?: string;
  /** Where it came from. */
  readonly source?: string;
}

export interface CertificateState {
  readonly path: string;
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
}

export type DoctorConfig = Pick<Config, 'addresses' | 'addresses6' | 'dhcp' | 'tftp' | 'warewulf' | 'api' | 'paths'>;

/** Where checks look. */
export interface DoctorSources {
  readonly config: DoctorConfig;
  readonly host: HostFacts;
  readonly units: Pick<UnitManager, 'state'>;
  readonly findDhcpServers: FindDhcpServers;
  readonly bootPrograms: () => Promise<Loaders>;
  /** Of this process. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Undefined when no daemon runs. */
  readonly daemon?: DaemonSources;
}
