import { readFileSync } from 'node:fs';
import { probeAddress } from '../../src/adapter/net/probe-address.ts';
import { openUdpSocket } from '../../src/adapter/net/udp-socket.ts';
import { createSqliteLeases } from '../../src/adapter/sqlite/lease-repository.ts';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../src/adapter/sqlite/state-schema.ts';
import type { Ip4 } from '../../src/address/ip4.ts';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { createLogger } from '../../src/log/create-logger.ts';
import type { DhcpNode } from '../../src/provision/dhcp-policy.ts';
import type { DhcpServerSettings } from '../../src/server/dhcp/card-sockets.ts';
import { startDhcpServer } from '../../src/server/dhcp/dhcp-server.ts';
import { AddressProbes } from '../../src/service/address-probes.ts';
import { Leases } from '../../src/service/leases.ts';

/** What a test gives to a DHCP server in another network namespace, as JSON in the first argument. */
export interface DhcpServerProcessOptions {
  readonly settings: DhcpServerSettings;
  readonly nodes: Readonly<Record<string, DhcpNode>>;
  /** The database in which leases survive. */
  readonly leaseFile: string;
  readonly logLevel: 'info' | 'error';
  /** Pings addresses of the pool before they are offered. */
  readonly probesConflicts?: boolean;
}

/** A line on stdout: the server listens, or has answered. */
type DhcpServerLine = { readonly listening: number } | { readonly event: BootEvent };

// Thousands of nodes do not fit into an argument: `@FILE` names a file.
const [, , argument = ''] = process.argv;
const json = argument.startsWith('@') ? readFileSync(argument.slice(1), 'utf8') : argument;
const options = JSON.parse(json) as DhcpServerProcessOptions;
const nodes = new Map(Object.entries(options.nodes));
const reserved = new Set([...nodes.values()].map((node) => node.ip));
const isTold = options.logLevel === 'info';
const database = openDatabase(options.leaseFile, STATE_MIGRATIONS);
const repository = createSqliteLeases(database);

const log = createLogger(options.logLevel);
const ranges = options.settings.policies.flatMap(({ name, range }) => (range ? [[name, range] as const] : []));
const server = await startDhcpServer({
  settings: options.settings,
  leases: new Leases({ repository, ranges: new Map(ranges), now: Date.now }),
  probes: options.probesConflicts ? new AddressProbes({ probe: probeAddress, log }) : undefined,
  findNode: (hwaddr) => nodes.get(hwaddr),
  saw: async () => undefined,
  isIgnored: () => false,
  isReserved: (address: Ip4) => reserved.has(address),
  openSocket: openUdpSocket,
  record: (event) => isTold && say({ event }),
  log,
  now: Date.now,
});
process.once('SIGTERM', async () => {
  await server.close();
  repository.close();
  database.close();
});
say({ listening: server.port });

function say(line: DhcpServerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
