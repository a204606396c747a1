import { join } from 'node:path';
import { createNetwork } from '../../../contrib/lab/create-network.ts';
import { followBoot } from '../../../contrib/lab/follow-boot.ts';
import { type Firmware, powerOn } from '../../../contrib/lab/machine.ts';
import {
  type ClusterOptions,
  type LabCluster,
  labNode,
  NODE_CPUS,
  NODE_MEMORY_MIB,
} from '../../../contrib/lab/open-cluster.ts';
import { waitUntil } from '../../../contrib/lab/wait-until.ts';
import { makeClassicImage } from './classic-image.ts';
import { startClassicServer } from './classic-server.ts';

/** Boots one machine from power-on until it reports that it is up, and gives the seconds that took. */
export type Contestant = (firmware: Firmware) => Promise<number>;

const ADDRESS = '10.76.0.1';
const TIMEOUT_MS = 300_000;
const node = labNode(1);

/** Ours: the lab's daemon, from the time stamps that it stores. */
export const openOurs = async (
  { wwctl, powerOn: on, daemon }: LabCluster,
  signal: AbortSignal,
): Promise<Contestant> => {
  await wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
  return async (firmware) => {
    const since = Date.now();
    const machine = await on(node, firmware);
    try {
      const events = await followBoot(daemon, machine, { since, timeoutMs: TIMEOUT_MS, signal });
      const up = events.find(({ stage }) => stage === 'up');
      return ((up?.at ?? Number.NaN) - since) / 1000;
    } finally {
      await machine.powerOff();
    }
  };
};

/** dnsmasq and a plain file server, in a network of their own, with the same image on the same hardware. */
export const openClassic = async (run: ClusterOptions, { image, accel }: LabCluster): Promise<Contestant> => {
  const directory = join(run.directory, 'classic');
  const webRoot = join(directory, 'web');
  const network = await createNetwork(`${run.prefix}-classic`, `${ADDRESS}/24`);
  run.cleanup.add(network.close);
  await run.steps.step('the same image by umoci, find, cpio and zstd', () =>
    makeClassicImage(image, webRoot, `http://${ADDRESS}/up`),
  );
  const hardware = { accel, memoryMiB: NODE_MEMORY_MIB, cpus: NODE_CPUS, directory, ...node };
  return async (firmware) => {
    const settings = { directory, webRoot, address: ADDRESS, hwaddr: node.hwaddr, nodeAddress: node.ip };
    const server = await startClassicServer(network, settings);
    run.cleanup.add(server.stop);
    const startedAt = performance.now();
    const machine = await powerOn(network, { ...hardware, firmware });
    run.cleanup.add(machine.powerOff);
    const hasReport = async () => ((await server.hasReport()) ? performance.now() : undefined);
    const wait = { timeoutMs: TIMEOUT_MS, everyMs: 100, signal: run.signal };
    const upAt = await waitUntil('the classic node asks for /up', hasReport, wait);
    await machine.powerOff();
    await server.stop();
    return (upAt - startedAt) / 1000;
  };
};
