import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootNodes } from './boot-nodes.ts';
import { createCleanup } from './cleanup.ts';
import { LAB_HELP, type LabArguments, parseLabArguments } from './lab-arguments.ts';
import { type LabCluster, type LabNode, labNode, openCluster } from './open-cluster.ts';
import { reportFailure } from './report-failure.ts';
import { makeRunDirectory } from './run-directory.ts';
import { createSteps } from './steps.ts';
import { showRunningNode } from './tour.ts';

const PREFIX = 'ww-lab';
/** Kept between runs, and out of the repository. */
const CACHE = join(import.meta.dirname, '../../.lab');

const main = async (): Promise<number> => {
  const args = parseLabArguments(process.argv.slice(2));
  if (args === undefined) {
    process.stdout.write(LAB_HELP);
    return 0;
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());
  return runLab(args, interruption.signal);
};

const runLab = async (args: LabArguments, signal: AbortSignal): Promise<number> => {
  const steps = createSteps(process.stdout);
  const cleanup = createCleanup();
  const directory = await makeRunDirectory(PREFIX);
  cleanup.add(() => rm(directory, { recursive: true, force: true }));
  try {
    const grubboot = args.firmware === 'secureboot';
    const ipv6Only = args.firmware === 'uefi6';
    const options = { prefix: PREFIX, directory, cleanup, cacheDirectory: CACHE, grubboot, ipv6Only, steps, signal };
    const cluster = await openCluster(options);
    const nodes = Array.from({ length: args.nodes }, (_, index) => labNode(index + 1, ipv6Only));
    await bootNodes(cluster, nodes, args, steps, signal);
    await showRunningNode(cluster, labNode(1, ipv6Only), steps, signal);
    steps.note(summary(steps.times));
    if (args.keep) await keepRunning(cluster, labNode(1, ipv6Only), directory, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    await reportFailure(error, directory, join(CACHE, 'last-failure'), (text) => process.stderr.write(text));
    return 1;
  } finally {
    await cleanup.run();
    steps.note('Everything the lab started has ended and is removed.');
  }
};

const summary = (times: ReadonlyMap<string, number>): string => {
  const rows = [...times].map(([title, seconds]) => `  ${seconds.toFixed(1).padStart(6)} s  ${title}`);
  return `\nDone.\n${rows.join('\n')}\n`;
};

const keepRunning = async (
  cluster: LabCluster,
  node: LabNode,
  directory: string,
  signal: AbortSignal,
): Promise<void> => {
  const { network, ssh } = cluster;
  const wwctl = network.inside([join(import.meta.dirname, '../../bin/wwctl'), '--config', cluster.daemon().configFile]);
  process.stdout.write(`The lab keeps running. In another terminal, as root:

  ${ssh.argvFor(node.ip).join(' ')}
  ${wwctl.join(' ')} node status
  ${network.inside(['tcpdump', '-ni', 'br0']).join(' ')}
  tail -f ${cluster.daemon().logFile}
  tail -f ${join(directory, 'machines/n1/console.log')}

Ctrl-C here, or kill ${process.pid}, ends it and removes everything.
`);
  while (!signal.aborted) await sleep(3_600_000, undefined, { signal }).catch(() => undefined);
};

process.exitCode = await main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${LAB_HELP}`);
  return 2;
});
