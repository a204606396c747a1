import { join } from 'node:path';
import { declareDisk, makeBlankDisk } from './declare-disk.ts';
import { followBoot, type StoredEvent } from './follow-boot.ts';
import type { Firmware } from './machine.ts';
import type { LabCluster, LabNode } from './open-cluster.ts';
import type { Steps } from './steps.ts';

/** An emulated machine with a whole Debian in memory takes half a minute on a quiet host; all of them share its cores. */
const TIMEOUT_MS_PER_NODE = 300_000;

/** Adds nodes, switches their machines on and waits until all have reported up. Gives the events of each node. */
export const bootNodes = async (
  cluster: LabCluster,
  nodes: readonly LabNode[],
  { firmware, root }: { readonly firmware: Firmware; readonly root: string },
  steps: Steps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly StoredEvent[]>> => {
  for (const { name, hwaddr, ip } of nodes) {
    const more = root === 'disk' ? [] : ['--root', root];
    await cluster.wwctl(
      'node',
      'add',
      name,
      '--hwaddr',
      hwaddr,
      ip.includes(':') ? '--ipaddr6' : '--ipaddr',
      ip,
      ...more,
    );
    if (root === 'disk') await declareDisk(cluster.wwctl, name);
  }
  const names = nodes.map(({ name }) => name).join(', ');
  const title = `${names}: from power-on to up (${firmware}, root ${root}, ${cluster.accel})`;
  return steps.step(title, async (report) => {
    const boots = nodes.map(async (node) => {
      const since = Date.now();
      const disk = root === 'disk' ? await makeBlankDisk(join(cluster.directory, `${node.name}.img`)) : undefined;
      const machine = await cluster.powerOn(node, firmware, { disk });
      const onEvent = (event: StoredEvent) => {
        report('');
        steps.note(eventLine(node.name, event, since));
      };
      return [
        node.name,
        await followBoot(cluster.daemon, machine, {
          since,
          timeoutMs: TIMEOUT_MS_PER_NODE * nodes.length,
          signal,
          onEvent,
        }),
      ] as const;
    });
    return new Map(await Promise.all(boots));
  });
};

const eventLine = (node: string, { at, stage, outcome, detail }: StoredEvent, since: number): string => {
  const seconds = `+${((at - since) / 1000).toFixed(1)} s`;
  const mark = outcome === 'ok' ? '' : `${outcome}: `;
  return `  ${node}  ${seconds.padStart(8)}  ${stage.padEnd(9)} ${mark}${detail}`;
};
