import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Namespace, openNamespace, requireCommand } from '../../support/netns.ts';
import { type BenchSite, NETWORK, otherServer, ours, type Peer, type Reservation } from './peers.ts';

/** DISCOVER to ACK at a given rate through perfdhcp, which acts as a relay: ours against a peer, in one run. */
const SECONDS = 4;
const RATES = process.argv.slice(2).map(Number);
const MODES = [
  { name: 'pool', clients: 20_000, isReserved: false },
  { name: 'reserved', clients: 2000, isReserved: true },
] as const;

interface Measurement {
  readonly perSecond: number;
  readonly lostPercent: number;
  readonly cpuMicros: number;
  readonly meanMillis: number;
}

requireCommand('perfdhcp', 'kea-admin');
const server = await openNamespace();
const load = await openNamespace();
const directory = mkdtempSync(join(tmpdir(), 'ww-bench-dhcp-'));
try {
  await server.addVethPair('srv', 'cli', load);
  await server.ip('addr', 'add', NETWORK.server, 'dev', 'srv');
  await load.ip('addr', 'add', NETWORK.relay, 'dev', 'cli');
  for (const mode of MODES) {
    const reservations = mode.isReserved ? simulatedClients(mode.clients) : [];
    for (const rate of RATES.length > 0 ? RATES : [2000, 6000]) {
      await compare(`${mode.name}, ${rate}/s`, rate, mode.clients, { namespace: server, directory, reservations });
    }
  }
} finally {
  await load.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
}

async function compare(title: string, rate: number, clients: number, site: BenchSite): Promise<void> {
  const other = otherServer();
  const [mine, theirs] = [await measure(ours, rate, clients, site), await measure(other, rate, clients, site)];
  print(title, ours, mine);
  print(title, other, theirs);
  const cpu = (mine.cpuMicros / theirs.cpuMicros).toFixed(2);
  const done = (mine.perSecond / theirs.perSecond).toFixed(2);
  console.log(`${title}: ${ours.name} / ${other.name} = ${done} of the exchanges, ${cpu} of the CPU per exchange\n`);
}

async function measure(peer: Peer, rate: number, clients: number, site: BenchSite): Promise<Measurement> {
  const child = await peer.start(site);
  const before = cpuMicros(child);
  const report = await perfdhcp(load, rate, clients);
  const spent = cpuMicros(child) - before;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  const [, acks = 0] = numbers(report, /received packets: (\d+)/g);
  const [offersLost = 0, acksLost = 0] = numbers(report, /drops ratio: ([\d.]+)/g);
  const [discoverMillis = 0, requestMillis = 0] = numbers(report, /avg delay: ([\d.]+)/g);
  return {
    perSecond: acks / SECONDS,
    lostPercent: Math.max(offersLost, acksLost),
    cpuMicros: spent / acks,
    meanMillis: discoverMillis + requestMillis,
  };
}

/** Its exit code only says that something was lost, which the report does too. */
async function perfdhcp(namespace: Namespace, rate: number, clients: number): Promise<string> {
  const argv = ['-4', '-l', 'cli', '-r', String(rate), '-R', String(clients), '-p', String(SECONDS), '-W', '500000'];
  const child = namespace.spawn('taskset', ['-c', '1', 'perfdhcp', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  let report = '';
  child.stdout?.on('data', (text) => {
    report += text;
  });
  await once(child, 'close');
  return report;
}

/** perfdhcp counts its hardware addresses up octet by octet, without carry. */
function simulatedClients(count: number): Reservation[] {
  return Array.from({ length: count }, (_, index) => {
    const octets = [0, 0x0c, 1, 2, 3 + (index >> 8), 4 + index].map((octet) =>
      (octet & 255).toString(16).padStart(2, '0'),
    );
    const host = 4096 + index;
    return { hwaddr: octets.join(':'), ip: `198.18.${host >> 8}.${host & 255}` };
  });
}

/** User and system time of a process and all its threads; the kernel counts in hundredths of a second. */
function cpuMicros({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function numbers(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, number]) => Number(number));
}

function print(
  title: string,
  { name }: Peer,
  { perSecond, lostPercent, cpuMicros: micros, meanMillis }: Measurement,
): void {
  const figures = [
    `${perSecond.toFixed(0)} exchanges/s`,
    `${lostPercent.toFixed(2)} % lost`,
    `${micros.toFixed(0)} µs CPU per exchange`,
    `${meanMillis.toFixed(1)} ms in all`,
  ];
  console.log(`${title.padEnd(18)} ${name.padEnd(10)} ${figures.join(', ')}`);
}
