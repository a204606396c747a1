/**
 * What the root mode of a node costs, of the same image on the same hardware: time and memory with `root: overlay` and
 * `root: initramfs`, and the time with the whole image as an initrd of gzip, which is how Warewulf 4 boots.
 *
 *   node contrib/setup/run.mjs bench test/bench/boot/root-modes.ts [bios|uefi|ipxe] [ROUNDS]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCleanup } from '../../../contrib/lab/cleanup.ts';
import { parseLabArguments } from '../../../contrib/lab/lab-arguments.ts';
import { type LabCluster, labNode, openCluster } from '../../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../../contrib/lab/run-command.ts';
import { makeRunDirectory } from '../../../contrib/lab/run-directory.ts';
import { createSteps } from '../../../contrib/lab/steps.ts';
import { waitUntil } from '../../../contrib/lab/wait-until.ts';
import { type BootTimes, type Contestant, openClassic, openOurs } from './contestants.ts';
import { waitForQuiet } from './quiet-host.ts';

const PREFIX = 'ww-bench-root';
const QUIET_TIMEOUT_MS = 120_000;
/** Nodes of a cluster have compilers and interpreters. */
const MORE_PACKAGES = ['gcc', 'gfortran', 'make', 'perl', 'python3'];

const main = async (): Promise<void> => {
  const [firmwareName = 'bios', rounds = '2'] = process.argv.slice(2);
  const firmware = parseLabArguments(['--firmware', firmwareName])?.firmware ?? 'bios';
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interruption.abort());
  const { signal } = interruption;
  const steps = createSteps(process.stdout);
  const cleanup = createCleanup();
  const directory = await makeRunDirectory(PREFIX);
  cleanup.add(() => rm(directory, { recursive: true, force: true }));
  const cacheDirectory = join(import.meta.dirname, '../../../.lab');
  const run = { prefix: PREFIX, directory, cacheDirectory, cleanup, steps, signal, morePackages: MORE_PACKAGES };
  try {
    const cluster = await openCluster(run);
    const emptyMiB = await steps.step('memory of the kernel with an empty root', () => emptyRoot(cluster));
    const contestants: readonly (readonly [string, Contestant])[] = [
      ['overlay', await openOurs(cluster, { node: labNode(1), root: 'overlay', signal })],
      ['initramfs', await openOurs(cluster, { node: labNode(2), root: 'initramfs', signal })],
      ['gzip initrd', await openClassic(run, cluster, 'gzip')],
    ];
    const results = new Map<string, BootTimes[]>();
    for (let round = 1; round <= Number(rounds); round += 1) {
      for (const [name, boot] of contestants) {
        await steps.step('waiting for a quiet host', () => waitForQuiet(QUIET_TIMEOUT_MS, signal));
        const times = await steps.step(`round ${round}: ${name}`, () => boot(firmware));
        results.set(name, [...(results.get(name) ?? []), times]);
      }
    }
    steps.note(report(firmware, results, emptyMiB));
  } finally {
    await cleanup.run();
  }
};

/** The same kernel on the same machine with nothing in its root but one program, which says what is available. */
const emptyRoot = async ({ image, directory, powerOn }: LabCluster): Promise<number> => {
  const root = join(directory, 'empty');
  await mkdir(join(root, 'bin'), { recursive: true });
  await mkdir(join(root, 'proc'));
  await mkdir(join(root, 'dev'));
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const init = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox grep -E '^Mem(Total|Available):' /proc/meminfo >/dev/console
/bin/busybox sleep 3600
`;
  await writeFile(join(root, 'init'), init, { mode: 0o755 });
  const initramfs = join(directory, 'empty.cpio');
  const cpio = spawn('sh', ['-c', `find . | cpio --create --format=newc --quiet >'${initramfs}'`], { cwd: root });
  await once(cpio, 'close');
  await runCommand(['test', '-s', initramfs]);
  const loaded = { kernel: image.kernelFile, initramfs, args: 'console=ttyS0 quiet' };
  const machine = await powerOn(labNode(9), 'bios', { loaded });
  const said = async () => /MemTotal: +(\d+) kB\s+MemAvailable: +(\d+) kB/.exec(await machine.console()) ?? undefined;
  const [, total, available] = await waitUntil('the empty root speaks', said, { timeoutMs: 60_000, everyMs: 200 });
  await machine.powerOff();
  return (Number(total) - Number(available)) / 1024;
};

const report = (firmware: string, results: ReadonlyMap<string, readonly BootTimes[]>, emptyMiB: number): string => {
  const best = (name: string, of: (times: BootTimes) => number | undefined) =>
    Math.min(...(results.get(name) ?? []).map((times) => of(times) ?? Number.NaN));
  const up = ({ upSeconds }: BootTimes) => upSeconds;
  const init = ({ initSeconds }: BootTimes) => initSeconds;
  const rootMiB = ({ usedMiB }: BootTimes) => usedMiB && usedMiB - emptyMiB;
  const rows = [...results.keys()].map((name) => {
    const memory = best(name, rootMiB);
    const root = Number.isNaN(memory) ? '' : `, ${memory.toFixed(0)} MiB of memory beside the kernel's`;
    return `  ${name.padEnd(12)} up after ${best(name, up).toFixed(1)} s, kernel to init ${best(name, init).toFixed(1)} s${root}`;
  });
  return `
${firmware}, the best of each; the kernel with an empty root takes ${emptyMiB.toFixed(0)} MiB
${rows.join('\n')}
  memory, overlay / initramfs: ${(best('overlay', rootMiB) / best('initramfs', rootMiB)).toFixed(2)} (to reach: 0.5 at most)
  kernel to init, gzip initrd / overlay: ${(best('gzip initrd', init) / best('overlay', init)).toFixed(2)} (to reach: 1.8)
  power-on to up, overlay / gzip initrd: ${(best('overlay', up) / best('gzip initrd', up)).toFixed(2)} (to reach: 0.8 at most)`;
};

await main();
