import { type MacAddress, parseMacAddress } from '../../../src/address/mac-address.ts';
import type { DhcpNetwork } from '../../../src/config/dhcp-network.ts';
import type { FoundLoader, MissingLoader } from '../../../src/domain/boot-loader.ts';
import type { NodeRecord } from '../../../src/domain/node-schema.ts';
import type {
  DaemonSources,
  DoctorConfig,
  DoctorSources,
  ImageState,
} from '../../../src/service/doctor/doctor-sources.ts';
import type { HostFacts } from '../../../src/service/ports/host-facts.ts';
import { sampleCluster } from '../../overlays/sample-cluster.ts';
import { ip } from '../../support/dhcp-messages.ts';

const NOW = Date.UTC(2026, 6, 1);
export const PID = 4711;
const GIB = 1024 ** 3;

/** What differs from a server on which all is well. */
export interface Ailment {
  readonly config?: {
    readonly [Section in Exclude<keyof DoctorConfig, 'addresses' | 'addresses6'>]?: Partial<DoctorConfig[Section]>;
  } & {
    readonly addresses?: DoctorConfig['addresses'];
    readonly addresses6?: DoctorConfig['addresses6'];
  };
  readonly host?: Partial<HostFacts>;
  /** `none`: no daemon runs. */
  readonly daemon?: Partial<DaemonSources> | 'none';
  readonly sources?: Partial<DoctorSources>;
  readonly nodes?: Readonly<Record<string, NodeRecord>>;
}

/** A server on which every check is content, but for what ails it. */
export function sourcesWith({ config = {}, host, daemon, sources, nodes = NODES }: Ailment = {}): DoctorSources {
  const { addresses, addresses6 = [], ...sections } = config;
  const { interface: card = 'eth1', rangeStart: start, rangeEnd: end, router } = sections.dhcp ?? {};
  const first = {
    ...FIRST,
    interface: card,
    ...(start && end && { range: { start, end } }),
    ...(router && { router }),
  };
  return {
    config: {
      addresses: addresses ?? [ip('10.0.0.1')],
      addresses6,
      warewulf: { ...CONFIG.warewulf, ...sections.warewulf },
      dhcp: { ...CONFIG.dhcp, networks: [first], ...sections.dhcp },
      tftp: { ...CONFIG.tftp, ...sections.tftp },
      api: { ...CONFIG.api, ...sections.api },
      paths: { ...CONFIG.paths, ...sections.paths },
    },
    host: { ...HOST, ...host },
    units: { state: async () => ({ isInstalled: true, isActive: true, isEnabled: true }) },
    findDhcpServers: async () => [],
    bootPrograms: async () => ({ found: [foundLoader('00:07')], missing: [] }),
    pid: PID,
    now: () => NOW,
    ...(daemon === 'none' ? {} : { daemon: { ...daemonOf(nodes), ...daemon } }),
    ...sources,
  };
}

export function foundLoader(architecture: string): FoundLoader {
  const about = { firmware: 'UEFI x86-64', transport: 'tftp', loader: 'iPXE', from: 'package ipxe' } as const;
  return { architecture, ...about, files: [{ name: 'snponly.efi', path: '/usr/lib/ipxe/snponly.efi' }] };
}

export function missingLoader(architecture: string, tried: readonly string[] = []): MissingLoader {
  const about = { firmware: 'UEFI x86-64', transport: 'tftp', loader: 'iPXE', remedy: 'install it' } as const;
  return { architecture, ...about, tried };
}

function daemonOf(nodes: Readonly<Record<string, NodeRecord>>): DaemonSources {
  return {
    cluster: () => sampleCluster(1, nodes),
    images: { listImages: async () => [IMAGE] },
    overlays: { list: async () => [{ name: 'wwinit' }, { name: 'hosts' }], archive: async () => undefined },
    ipxeTemplates: async () => ['default'],
    databases: () => [{ file: '/db/registry.db', quickCheck: 'ok', sizeBytes: 4096, freeBytes: 0 }],
    certificate: {
      show: async () => ({
        path: CERTIFICATE_PATH,
        validFrom: '2026-01-01T00:00:00.000Z',
        validTo: '2036-01-01T00:00:00.000Z',
      }),
    },
  };
}

export const mac = (text: string): MacAddress => {
  const parsed = parseMacAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
};

/** A node without faults. */
export const NODE: NodeRecord = {
  imageName: 'debian-12',
  systemOverlay: ['wwinit'],
  runtimeOverlay: ['hosts'],
  networkDevices: {
    default: {
      hwaddr: mac('52:54:00:00:00:01'),
      ipaddr: ip('10.0.0.11'),
      netmask: ip('255.255.255.0'),
      gateway: ip('10.0.0.254'),
    },
  },
};
const NODES = { n1: NODE };

export const IMAGE: ImageState = { name: 'debian-12', contentBytes: GIB, missing: [], builds: [{}], variants: [] };

export const CERTIFICATE_PATH = '/etc/warewulf/keys/warewulf.crt';

export const FIRST: DhcpNetwork = {
  name: 'default',
  network: { address: ip('10.0.0.0'), prefix: 24 },
  interface: 'eth1',
  server: ip('10.0.0.1'),
  dns: [],
  leaseSeconds: 86_400,
  authoritative: true,
  unknown: 'boot',
};

const CONFIG = {
  warewulf: { http: true, port: 9873, secure: true, updateInterval: 60, hostOverlay: true, grubboot: false },
  dhcp: {
    enabled: true,
    port: 67,
    interface: 'eth1',
    leaseSeconds: 86_400,
    authoritative: true,
    ignoreNonBootClients: false,
    dns: [],
    dns6: [],
    ipv4: true,
    ipv6: true,
    networks6: [],
    unknown: 'boot',
    proxy: false,
    proxyPort: 4011,
    conflictProbe: true,
  },
  tftp: { enabled: true, port: 69, tftproot: '/srv/tftp' },
  api: {
    socket: '/run/warewulfd.sock',
    enabled: false,
    port: 9874,
    tls: true,
    allowedSubnets: [],
  },
  paths: {
    sysconfdir: '/etc',
    bootloaders: '/w/bootloaders',
    wwoverlaydir: '/w/overlays',
    wwprovisiondir: '/w/provision',
    imagedir: '/w/images',
    databasedir: '/w/database',
    backupdir: '/w/backup',
    hostroot: '/',
  },
} as const satisfies Omit<DoctorConfig, 'addresses' | 'addresses6' | 'dhcp'> & {
  dhcp: Omit<DoctorConfig['dhcp'], 'networks'>;
};

const HOST: HostFacts = {
  cards: async () => [{ name: 'eth1', isUp: true, hasCarrier: true, addresses: [ip('10.0.0.1')] }],
  listeners: async () => [
    { protocol: 'udp', address: '0.0.0.0', port: 67, holder: { pid: PID, program: 'node' } },
    { protocol: 'udp', address: '10.0.0.1', port: 69, holder: { pid: PID, program: 'node' } },
    { protocol: 'tcp', address: '10.0.0.1', port: 9873, holder: { pid: PID, program: 'node' } },
  ],
  firewallRules: async () => ({ nftables: [] }),
  neighbourLimit: async () => 1024,
  space: async () => ({ device: 1, mountPoint: '/w', freeBytes: 100 * GIB, totalBytes: 200 * GIB }),
  access: async () => ({ isThere: true, canRead: true, canWrite: true }),
  isClockSynchronised: async () => true,
  openFileLimit: async () => 524_288,
  hasIpv6Router: async () => false,
  routerAdvertisements: async () => [],
  accessControl: async () => undefined,
};
