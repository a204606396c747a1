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
import { labNode, openCluster } from '../../../contrib/lab/open-cluster.ts';
import { makeRunDirectory } from '../../../contrib/lab/run-directory.ts';
import { createSteps, type Steps } from '../../../contrib/lab/steps.ts';
import { type Contestant, openClassic, openOurs } from './contestants.ts';
import { waitForQuiet, withForeignLoad } from './quiet-host.ts';

const PREFIX = 'ww-bench-boot';
const QUIET_TIMEOUT_MS = 120_000;
const TITLES = { classic: 'dnsmasq and a plain file server', ours: 'warewulf-ts' };
type Name = keyof typeof TITLES;
const NAMES: readonly Name[] = ['classic', 'ours'];

interface RaceSettings {
  readonly firmware: Firmware;
  readonly rounds: number;
  readonly steps: Steps;
  readonly signal: AbortSignal;
}

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
    const ours = await openOurs(cluster, { node: labNode(1), root: 'overlay', signal: run.signal });
    const classic = await openClassic(run, cluster, 'zstd');
    await race({ ours, classic }, { firmware, rounds: Number(rounds), steps, signal: run.signal });
  } finally {
    await cleanup.run();
  }
};

interface Round {
  readonly seconds: number;
  readonly foreignLoad: number;
}

/** Turn by turn, each on a host as quiet as it gets; the best of each counts. */
const race = async (contestants: Readonly<Record<Name, Contestant>>, settings: RaceSettings): Promise<void> => {
  const { rounds, firmware, steps, signal } = settings;
  const results: Record<Name, Round[]> = { classic: [], ours: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of NAMES) {
      await steps.step('waiting for a quiet host', () => waitForQuiet(QUIET_TIMEOUT_MS, signal));
      const boot = () => withForeignLoad(() => contestants[name](firmware));
      const { result, foreignLoad } = await steps.step(`round ${round}: ${TITLES[name]}`, boot);
      results[name].push({ seconds: result.upSeconds, foreignLoad });
    }
  }
  const best = (name: Name) => Math.min(...results[name].map(({ seconds }) => seconds));
  steps.note(`\npower-on to up, ${firmware}, best of ${rounds} (in brackets: CPUs that others used meanwhile)`);
  for (const name of NAMES) {
    const all = results[name].map(({ seconds, foreignLoad }) => `${seconds.toFixed(1)} s [${foreignLoad.toFixed(2)}]`);
    steps.note(`  ${TITLES[name].padEnd(34)}${best(name).toFixed(1).padStart(6)} s   of ${all.join(', ')}`);
  }
  steps.note(`  ratio ours / theirs: ${(best('ours') / best('classic')).toFixed(2)} (to reach: 1.25 at most)`);
};

await main();
