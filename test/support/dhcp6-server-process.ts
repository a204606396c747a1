import { openUdpSocket } from '../../src/adapter/net/udp-socket.ts';
import { identityOf } from '../../src/adapter/sqlite/identities.ts';
import { createSqliteLeases6 } from '../../src/adapter/sqlite/lease6-repository.ts';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../src/adapter/sqlite/state-schema.ts';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { createLogger } from '../../src/log/create-logger.ts';
import type { Dhcp6Node, Dhcp6Policy } from '../../src/provision/dhcp6-facts.ts';
import { startDhcp6Server } from '../../src/server/dhcp/dhcp6-server.ts';
import { Leases6 } from '../../src/service/leases6.ts';

/** What a test gives to a DHCPv6 server in another network namespace, as JSON in the first argument. */
export interface Dhcp6ServerProcessOptions {
  readonly policies: readonly Dhcp6Policy[];
  readonly nodes: Readonly<Record<string, Dhcp6Node>>;
  /** The database in which leases survive. */
  readonly leaseFile: string;
}

/** A line on stdout: the server listens, or has answered. */
type Dhcp6ServerLine = { readonly listening: true } | { readonly event: BootEvent };

const [, , argument = ''] = process.argv;
const options = JSON.parse(argument) as Dhcp6ServerProcessOptions;
const nodes = new Map(Object.entries(options.nodes));
const reserved = new Set([...nodes.values()].map((node) => node.ip));
const database = openDatabase(options.leaseFile, STATE_MIGRATIONS);
const repository = createSqliteLeases6(database);

const server = await startDhcp6Server({
  policies: options.policies,
  serverId: identityOf(database, 'dhcp6 server', () => Uint8Array.of(0, 4, ...Array(16).fill(7))),
  leases: new Leases6({ repository, now: Date.now }),
  findNode: (hwaddr) => nodes.get(hwaddr),
  saw: async () => undefined,
  isIgnored: () => false,
  isReserved: (ip) => reserved.has(ip),
  openSocket: openUdpSocket,
  record: (event) => say({ event }),
  log: createLogger('info'),
  now: Date.now,
});
process.once('SIGTERM', async () => {
  await server.close();
  repository.close();
  database.close();
});
say({ listening: true });

function say(line: Dhcp6ServerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
