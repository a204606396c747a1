import type { NetworkDevice, ResolvedNode } from '../../../domain/node-schema.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { defineCheck, skip, warn } from '../check.ts';

interface MachineFacts {
  readonly nodes: readonly ResolvedNode[];
}

/** Every node can be told from the machine that asks. */
export const machines = defineCheck<MachineFacts>({
  id: 'machines',
  title: 'machines of nodes',
  needsDaemon: true,
  gather: async ({ daemon }) =>
    daemon === undefined ? skip('no daemon') : { nodes: [...daemon.cluster().nodes.values()] },
  judge: ({ nodes }) => {
    const names = nodes.filter(isUnknowable).map(({ name }) => name);
    if (names.length === 0) return [];
    const set = foldNodeset(names);
    const detail = `${set} can never boot: no hardware address, and not discoverable`;
    return [warn(detail, `wwctl node set '${set}' --discoverable=true`)];
  },
  ok: ({ nodes }) => `all ${nodes.length} have a hardware address or wait for one`,
});

function isUnknowable({ networkDevices, discoverable }: ResolvedNode): boolean {
  return (
    discoverable !== true && Object.values<NetworkDevice>(networkDevices).every(({ hwaddr }) => hwaddr === undefined)
  );
}
