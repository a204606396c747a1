import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ChildLines } from '../../support/child-lines.ts';
import { POLICY } from '../../support/dhcp-lab.ts';
import { ip } from '../../support/dhcp-messages.ts';
import type { DhcpServerProcessOptions } from '../../support/dhcp-server-process.ts';
import type { Namespace } from '../../support/netns.ts';

const NODE = resolve(import.meta.dirname, '../../../node_modules/.bin/node');
const SERVER_SCRIPT = resolve(import.meta.dirname, '../../support/dhcp-server-process.ts');

export const NETWORK = { cidr: '198.18.0.0/15', server: '198.18.0.1/15', relay: '198.18.0.2/15' };
const POOL = { start: '198.18.16.1', end: '198.18.255.250' };

/** A fixed address of one simulated client. */
export interface Reservation {
  readonly hwaddr: string;
  readonly ip: string;
}

/** Where and for whom a server is started. No reservations: everybody from the pool. */
export interface BenchSite {
  readonly namespace: Namespace;
  readonly directory: string;
  readonly reservations: readonly Reservation[];
}

/** A DHCP server to measure. */
export interface Peer {
  readonly name: string;
  start(site: BenchSite): Promise<ChildProcess>;
}

export const ours: Peer = {
  name: 'warewulfd',
  start: async (site) => {
    const options: DhcpServerProcessOptions = {
      settings: {
        port: 67,
        proxyPort: 4011,
        policies: [
          {
            ...POLICY,
            server: ip('198.18.0.1'),
            network: { address: ip('198.18.0.0'), prefix: 15 },
            router: ip('198.18.0.3'),
            range: { start: ip(POOL.start), end: ip(POOL.end) },
          },
        ],
      },
      nodes: Object.fromEntries(
        site.reservations.map((reservation, index) => [
          reservation.hwaddr,
          { name: `n${index}`, ip: ip(reservation.ip) },
        ]),
      ),
      leaseFile: join(site.directory, `leases-${Date.now()}.db`),
      logLevel: 'error',
    };
    const file = join(site.directory, 'warewulfd.json');
    writeFileSync(file, JSON.stringify(options));
    return startPinned(site, NODE, [SERVER_SCRIPT, `@${file}`], '"listening"');
  },
};

/** Kea where it is installed, else dnsmasq. */
export function otherServer(): Peer {
  return spawnSync('kea-dhcp4', ['-v']).error === undefined ? kea : dnsmasq;
}

const kea: Peer = {
  name: 'Kea',
  start: async (site) => {
    const subnet = {
      subnet: NETWORK.cidr,
      ...(site.reservations.length === 0
        ? { pools: [{ pool: `${POOL.start} - ${POOL.end}` }] }
        : { reservations: site.reservations.map(({ hwaddr, ip }) => ({ 'hw-address': hwaddr, 'ip-address': ip })) }),
    };
    const configuration = {
      Dhcp4: {
        'interfaces-config': { interfaces: ['srv'] },
        'multi-threading': { 'enable-multi-threading': false },
        'lease-database': {
          type: 'memfile',
          persist: true,
          name: join(site.directory, `kea-${Date.now()}.csv`),
          'lfc-interval': 0,
        },
        'valid-lifetime': 600,
        subnet4: [subnet],
        loggers: [
          { name: 'kea-dhcp4', severity: 'INFO', output_options: [{ output: 'stdout', flush: true }] },
          ...QUIET,
        ],
      },
    };
    const file = join(site.directory, 'kea.json');
    writeFileSync(file, JSON.stringify(configuration));
    const env = { ...process.env, KEA_PIDFILE_DIR: site.directory, KEA_LOCKFILE_DIR: 'none' };
    return startPinned(site, 'kea-dhcp4', ['-c', file], 'DHCP4_STARTED', env);
  },
};

/** Kea logs several lines per packet otherwise. */
const QUIET = ['packets', 'leases', 'alloc-engine', 'options', 'dhcpsrv', 'hosts', 'bad-packets', 'eval'].map(
  (name) => ({
    name: `kea-dhcp4.${name}`,
    severity: 'FATAL',
  }),
);

const dnsmasq: Peer = {
  name: 'dnsmasq',
  start: async (site) => {
    const hosts = join(site.directory, 'dnsmasq.hosts');
    writeFileSync(hosts, site.reservations.map(({ hwaddr, ip }) => `${hwaddr},${ip}\n`).join(''));
    const range = site.reservations.length === 0 ? `${POOL.start},${POOL.end}` : '198.18.0.0,static';
    const argv = [
      '-k',
      '--conf-file=/dev/null',
      '--port=0',
      '--user=root',
      '--pid-file=',
      '--log-facility=-',
      '--no-ping',
    ];
    const dhcp = [
      `--dhcp-range=${range},255.254.0.0,10m`,
      '--quiet-dhcp',
      '--dhcp-authoritative',
      '--dhcp-lease-max=200000',
    ];
    const files = [
      `--dhcp-hostsfile=${hosts}`,
      `--dhcp-leasefile=${join(site.directory, `dnsmasq-${Date.now()}.leases`)}`,
    ];
    return startPinned(site, 'dnsmasq', [...argv, ...dhcp, ...files], 'DHCP');
  },
};

/** On the first CPU; the load takes the second. */
async function startPinned(
  { namespace }: BenchSite,
  command: string,
  argv: readonly string[],
  ready: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ChildProcess> {
  const child = namespace.spawn('taskset', ['-c', '0', command, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env });
  await new ChildLines(child).take(ready);
  return child;
}
