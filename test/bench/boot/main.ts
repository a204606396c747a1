/**
 * Power-on to up, of the same image on the same hardware: warewulf-ts against dnsmasq with a plain file server.
 *
 *   node contrib/setup/run.mjs bench test/bench/boot/main.ts [bios|uefi|ipxe] [ROUNDS]
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCleanup } from '../../../contrib/lab/cleanup.ts';
import { parseLabArguments } from '../../../contrib/lab/lab-arguments.ts';
import type { Firmware } from '../../../contrib/lab/machine.ts';
import { openCluster } from '../../../contrib/lab/open-cluster.ts';
import { makeRunDirectory } from '../../../contrib/lab/run-directory.ts';
import { createSteps, type Steps } from '../../../contrib/lab/steps.ts';
import { type Contestant, openClassic, openOurs } from './contestants.ts';

const PREFIX = 'ww-bench-boot';

const main = async (): Promise<void> => {
  const [firmwareName = 'bios', rounds = '2'] = process.argv.slice(2);
  const firmware = parseLabArguments(['--firmware', firmwareName])?.firmware ?? 'bios';
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interruption.abort());
  const steps = createSteps(process.stdout);
  const cleanup = createCleanup();
  const directory = await makeRunDirectory(PREFIX);
  cleanup.add(() => rm(directory, { recursive: true, force: true }));
  const cacheDirectory = join(import.meta.dirname, '../../../.lab');
  const run = { prefix: PREFIX, directory, cacheDirectory, cleanup, steps, signal: interruption.signal };
  try {
    const cluster = await openCluster(run);
    const ours = await openOurs(cluster, run.signal);
    const classic = await openClassic(run, cluster);
    await race({ ours, classic }, firmware, Number(rounds), steps);
  } finally {
    await cleanup.run();
  }
};

/** Turn by turn, so that a busy host slows both; the best of each counts. */
const race = async (
  { ours, classic }: { ours: Contestant; classic: Contestant },
  firmware: Firmware,
  rounds: number,
  steps: Steps,
): Promise<void> => {
  const seconds = { ours: [] as number[], classic: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    seconds.classic.push(await steps.step(`round ${round}: dnsmasq and file server`, () => classic(firmware)));
    seconds.ours.push(await steps.step(`round ${round}: warewulf-ts`, () => ours(firmware)));
  }
  const best = { ours: Math.min(...seconds.ours), classic: Math.min(...seconds.classic) };
  steps.note(`
power-on to up, ${firmware}, best of ${rounds}:
  dnsmasq and a plain file server  ${best.classic.toFixed(1)} s  (${seconds.classic.map((s) => s.toFixed(1)).join(', ')})
  warewulf-ts                      ${best.ours.toFixed(1)} s  (${seconds.ours.map((s) => s.toFixed(1)).join(', ')})
  ratio ours / theirs              ${(best.ours / best.classic).toFixed(2)}  (1.25 is the most it may be)`);
};

await main();
