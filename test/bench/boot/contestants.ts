import { join } from 'node:path';
import { createNetwork } from '../../../contrib/lab/create-network.ts';
import { followBoot } from '../../../contrib/lab/follow-boot.ts';
import { type Firmware, powerOn } from '../../../contrib/lab/machine.ts';
import {
  type ClusterOptions,
  type LabCluster,
  type LabNode,
  labNode,
  NODE_CPUS,
  NODE_MEMORY_MIB,
} from '../../../contrib/lab/open-cluster.ts';
import { waitUntil } from '../../../contrib/lab/wait-until.ts';
import { INIT_STARTED, makeClassicImage, type Packer } from './classic-image.ts';
import { startClassicServer } from './classic-server.ts';

/** What a boot took, in seconds. */
export interface BootTimes {
  /** From power-on until the machine reported that it is up. */
  readonly upSeconds: number;
  /** From the start of the kernel to that of the image's init. */
  readonly initSeconds: number;
  /** What a node of ours could not give away any more once it was up. */
  readonly usedMiB?: number;
}

/** Boots one machine from power-on until it reports that it is up. */
export type Contestant = (firmware: Firmware) => Promise<BootTimes>;

const ADDRESS = '10.76.0.1';
const TIMEOUT_MS = 300_000;

/** Ours: the lab's daemon, from the time stamps that it stores. */
export const openOurs = async (
  { wwctl, powerOn: on, daemon, ssh }: LabCluster,
  { node, root, signal }: { readonly node: LabNode; readonly root: string; readonly signal: AbortSignal },
): Promise<Contestant> => {
  await wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip, '--root', root);
  return async (firmware) => {
    const since = Date.now();
    const machine = await on(node, firmware);
    try {
      const events = await followBoot(daemon, machine, { since, timeoutMs: TIMEOUT_MS, signal });
      const up = events.find(({ stage }) => stage === 'up');
      const memory = `sync; echo 3 >/proc/sys/vm/drop_caches; grep -E '^Mem(Total|Available):' /proc/meminfo`;
      const said = await ssh.run(node.ip, `${INIT_STARTED}; ${memory}`);
      const [microseconds, totalKiB, availableKiB] = (said.match(/\d+/g) ?? []).map(Number);
      return {
        upSeconds: ((up?.at ?? Number.NaN) - since) / 1000,
        initSeconds: (microseconds ?? Number.NaN) / 1e6,
        usedMiB: ((totalKiB ?? Number.NaN) - (availableKiB ?? Number.NaN)) / 1024,
      };
    } finally {
      await machine.powerOff();
    }
  };
};

/** dnsmasq and a plain file server, in a network of their own, with the same image on the same hardware. */
export const openClassic = async (
  run: ClusterOptions,
  { image, accel }: LabCluster,
  packer: Packer,
): Promise<Contestant> => {
  const node = labNode(1);
  const directory = join(run.directory, 'classic');
  const webRoot = join(directory, 'web');
  const network = await createNetwork(`${run.prefix}-classic`, `${ADDRESS}/24`);
  run.cleanup.add(network.close);
  await run.steps.step(`the same image by umoci, find, cpio and ${packer}`, () =>
    makeClassicImage(image, { webRoot, upUrl: `http://${ADDRESS}/up`, packer }),
  );
  const hardware = { accel, memoryMiB: NODE_MEMORY_MIB, cpus: NODE_CPUS, directory, ...node };
  return async (firmware) => {
    const settings = { directory, webRoot, address: ADDRESS, hwaddr: node.hwaddr, nodeAddress: node.ip };
    const server = await startClassicServer(network, settings);
    run.cleanup.add(server.stop);
    const startedAt = performance.now();
    const machine = await powerOn(network, { ...hardware, firmware });
    run.cleanup.add(machine.powerOff);
    const wait = { timeoutMs: TIMEOUT_MS, everyMs: 100, signal: run.signal };
    const initSeconds = await waitUntil('the classic node asks for /up', server.report, wait);
    const upAt = performance.now();
    await machine.powerOff();
    await server.stop();
    return { upSeconds: (upAt - startedAt) / 1000, initSeconds };
  };
};
