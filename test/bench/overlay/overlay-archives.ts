import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileOverlayStore } from '../../../src/adapter/file/overlay-store.ts';
import { parseIp4 } from '../../../src/address/ip4.ts';
import { parseMacAddress } from '../../../src/address/mac-address.ts';
import type { NodeRecord } from '../../../src/domain/node-schema.ts';
import { createOverlays } from '../../../src/service/overlays/create-overlays.ts';
import { SAMPLE_SERVER, SHIPPED_OVERLAYS, sampleCluster } from '../../overlays/sample-cluster.ts';

/**
 * Both archives of every node of a cluster from cold, against the way of Warewulf: files in a temporary directory, cpio, gzip.
 * usage: node test/bench/overlay/overlay-archives.ts [NODES] [NODES-OF-THE-PEER]
 */
const nodeCount = Number(process.argv[2] ?? 1000);
const peerCount = Number(process.argv[3] ?? 40);

const cluster = sampleCluster(
  1,
  Object.fromEntries(Array.from({ length: nodeCount }, (_each, index) => makeNode(index + 1))),
);
const names = [...cluster.nodes.keys()];
const overlays = createOverlays({
  store: createFileOverlayStore({ site: '/nonexistent', shipped: SHIPPED_OVERLAYS }, Date.now),
  cluster: () => cluster,
  server: () => SAMPLE_SERVER,
  readServerFile: () => undefined,
});

const cold = await timePerNode(names, (name) => buildBoth(name));
const poll = await timePerNode(names, askRuntime);
const storm = await timeTogether(names, askRuntime);
const peer = await timePerNode(names.slice(0, peerCount), buildAsWarewulf);

print('ours, cold: render, cpio + gzip (system), tar (runtime)', cold);
print('ours, the runtime archive asked again, one node after another', poll);
print('ours, the same by all nodes at once', storm);
print('temporary tree, cpio, gzip, twice (no templates rendered in this figure)', peer);
console.log(`ratio peer/ours: ${(peer / cold).toFixed(1)}`);

async function buildBoth(name: string): Promise<void> {
  await overlays.archive({ name }, 'system', { format: 'cpio', compress: 'gzip' });
  await askRuntime(name);
}

async function askRuntime(name: string): Promise<void> {
  await overlays.archive({ name }, 'runtime', { format: 'tar', compress: 'none' });
}

/** The same content; unpacking our archive stands for writing rendered files, and costs no more. */
async function buildAsWarewulf(name: string): Promise<void> {
  for (const kind of ['system', 'runtime'] as const) {
    const { bytes } = await overlays.archive({ name }, kind, { format: 'cpio', compress: 'none' });
    const home = mkdtempSync(join(tmpdir(), 'ww-bench-'));
    const tree = join(home, 'tree');
    mkdirSync(tree);
    execFileSync('cpio', ['-idum', '--quiet'], { cwd: tree, input: bytes });
    const list = execFileSync('find', ['.'], { cwd: tree });
    writeFileSync(
      join(home, 'image.img'),
      execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], { cwd: tree, input: list }),
    );
    execFileSync('gzip', ['--keep', join(home, 'image.img')]);
    rmSync(home, { recursive: true });
  }
}

async function timePerNode(nodes: readonly string[], work: (name: string) => Promise<void>): Promise<number> {
  const start = performance.now();
  for (const name of nodes) await work(name);
  return (performance.now() - start) / nodes.length;
}

async function timeTogether(nodes: readonly string[], work: (name: string) => Promise<void>): Promise<number> {
  const start = performance.now();
  await Promise.all(nodes.map(work));
  return (performance.now() - start) / nodes.length;
}

function print(what: string, milliseconds: number): void {
  console.log(`${milliseconds.toFixed(3).padStart(8)} ms per node  ${what}`);
}

function makeNode(number: number): [string, NodeRecord] {
  const ipaddr = parseIp4(`10.0.${number >> 8}.${number & 255}`);
  const hwaddr = parseMacAddress(`52540000${number.toString(16).padStart(4, '0')}`);
  const netmask = parseIp4('255.255.0.0');
  if (!ipaddr || !hwaddr || !netmask) throw new Error(`node ${number} has no address`);
  const device = { device: 'eth0', hwaddr, ipaddr, netmask };
  return [`n${number}`, { profiles: ['default'], networkDevices: { default: device } }];
}
