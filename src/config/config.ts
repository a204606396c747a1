import type { Ip4 } from '../address/ip4.ts';
import type { Ip6 } from '../address/ip6.ts';
import type { Network4 } from '../address/network4.ts';
import type { FieldTable, StructKind, ValueOf } from '../domain/field-kinds.ts';
import type { ImageMount } from '../domain/image-mount.ts';
import type { DhcpNetwork } from './dhcp-network.ts';
import type { DhcpNetworkEntry } from './dhcp-network-entries.ts';
import type { DhcpNetwork6 } from './dhcp-network6.ts';
import type { NfsExport } from './nfs-exports.ts';
import type { SETTINGS } from './settings.ts';

type Table = { readonly [name: string]: { readonly kind: FieldTable[string]['kind'] } };
type HasDefault<T extends Table> = {
  [P in keyof T]: T[P] extends { default: unknown } ? P : T[P]['kind'] extends StructKind<FieldTable> ? P : never;
}[keyof T];
type SettingValue<K> = K extends StructKind<infer F> ? SettingsOf<F> : ValueOf<K>;

/** Every setting with its value; only settings without a default may be missing. */
type SettingsOf<T extends Table> = {
  readonly [P in HasDefault<T>]: SettingValue<T[P]['kind']>;
} & { readonly [P in Exclude<keyof T, HasDefault<T>>]?: SettingValue<T[P]['kind']> };

type SettingsOfTable = SettingsOf<typeof SETTINGS>;

/** The whole file, with a default where it says nothing. */
export type Settings = Omit<SettingsOfTable, 'nfs' | 'dhcp' | 'imageMounts'> & {
  readonly dhcp: SettingsOfTable['dhcp'] & { readonly networks: readonly DhcpNetworkEntry[] };
  readonly nfs: SettingsOfTable['nfs'] & { readonly exportPaths: readonly NfsExport[] };
  readonly imageMounts: readonly ImageMount[];
};

/** The checked configuration of a daemon, deeply frozen. */
export type Config = Omit<Settings, 'ipaddr' | 'netmask' | 'network' | 'ipaddr6' | 'dhcp'> & {
  /** This server's address on the cluster network. */
  readonly ipaddr: Ip4;
  readonly netmask: Ip4;
  readonly network: Network4;
  /** This server's addresses on all of its networks, `ipaddr` first: here machines find what they boot. */
  readonly addresses: readonly Ip4[];
  /** The same by IPv6; empty where nothing is to do with it. */
  readonly addresses6: readonly Ip6[];
  readonly dhcp: Omit<Settings['dhcp'], 'interface' | 'networks'> & {
    /** The network interface that has `ipaddr`, or the one the file names. */
    readonly interface: string;
    /** That of `ipaddr` first, then those of the list. */
    readonly networks: readonly [DhcpNetwork, ...DhcpNetwork[]];
    /** Those with IPv6, by the names of the same networks. */
    readonly networks6: readonly DhcpNetwork6[];
  };
};
