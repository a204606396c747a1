import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openNamespace, requireCommand } from '../../support/netns.ts';
import type { LoadResult } from './load.ts';

/**
 * Our TFTP server against dnsmasq's, each in its own process, under the same load in one run. Prints rates and the
 * servers' CPU time, and their ratios: rates depend on the load client too.
 */
const LOADS = [
  { says: '100 clients, 100 KB, blocks of 1432', args: ['small', '1432', '1', '100', '1000'] },
  { says: '100 clients, 100 KB, blocks of 512', args: ['small', '512', '1', '100', '300'] },
  { says: '1 client, 16 MB, blocks of 1468', args: ['large', '1468', '1', '1', '2'] },
  // dnsmasq knows no windows: it goes on block by block.
  { says: '1 client, 16 MB, blocks of 1468, window 16', args: ['large', '1468', '16', '1', '4'] },
] as const;

requireCommand('dnsmasq', 'dnsmasq-base');
const namespace = await openNamespace();
const directory = mkdtempSync(join(tmpdir(), 'ww-bench-tftp-'));
try {
  writeFileSync(join(directory, 'small'), randomBytes(102_400));
  writeFileSync(join(directory, 'large'), randomBytes(16 * 1024 * 1024));
  chmodSync(directory, 0o755);
  const dnsmasq = namespace.spawn('dnsmasq', [
    ...['-k', '--port=0', '--user=root', '--conf-file=/dev/null', '--pid-file=', '--bind-interfaces'],
    ...['--listen-address=127.0.0.1', '--enable-tftp', `--tftp-root=${directory}`, '--tftp-max=1000'],
  ]);
  const ours = namespace.spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), directory, '6969']);
  await delay(1500);
  for (const { says, args } of LOADS) {
    const peer = await measure(dnsmasq, '69', args);
    const own = await measure(ours, '6969', args);
    print(says, peer, own);
  }
} finally {
  await namespace.close();
  rmSync(directory, { recursive: true });
}

type Measured = LoadResult & { readonly cpuSeconds: number };

async function measure(server: ChildProcess, port: string, args: readonly string[]): Promise<Measured> {
  const before = cpuSeconds(server);
  const { stdout } = await namespace.exec(process.execPath, [join(import.meta.dirname, 'load.ts'), port, ...args]);
  const result: LoadResult = JSON.parse(stdout);
  return { ...result, cpuSeconds: cpuSeconds(server) - before };
}

/** User and system time of a process; the kernel counts in hundredths of a second. */
function cpuSeconds({ pid }: ChildProcess): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = '0', system = '0'] = fields.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

function print(says: string, peer: Measured, own: Measured): void {
  const rate = ({ transfers, seconds }: Measured) => transfers / seconds;
  const cost = ({ cpuSeconds: cpu, bytes }: Measured) => cpu / (bytes / 1e9);
  const line = (name: string, measured: Measured) =>
    `  ${name.padEnd(8)} ${rate(measured).toFixed(1).padStart(8)} transfers/s  p50 ${measured.p50.toFixed(0).padStart(5)} ms` +
    `  p99 ${measured.p99.toFixed(0).padStart(5)} ms  ${cost(measured).toFixed(1).padStart(6)} CPU s/GB\n`;
  process.stdout.write(`${says}\n${line('dnsmasq', peer)}${line('ours', own)}`);
  process.stdout.write(
    `  ratio    rate ${(rate(own) / rate(peer)).toFixed(2)}, CPU per byte ${(cost(own) / cost(peer)).toFixed(2)}\n\n`,
  );
}
