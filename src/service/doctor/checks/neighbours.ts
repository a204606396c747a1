import type { NetworkDevice } from '../../../domain/node-schema.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface NeighbourFacts {
  readonly limit: number;
  /** Network devices of all nodes that have an address. */
  readonly devices: number;
}

/** The kernel can know the hardware addresses of all nodes at once. */
export const neighbours = defineCheck<NeighbourFacts>({
  id: 'neighbours',
  title: 'ARP table',
  needsDaemon: true,
  gather: async ({ host, daemon }) => {
    if (daemon === undefined) return skip('no daemon');
    const nodes = [...daemon.cluster().nodes.values()];
    const devices = nodes.flatMap(({ networkDevices }) => Object.values<NetworkDevice>(networkDevices));
    const addressed = devices.filter(({ ipaddr }) => ipaddr !== undefined);
    return { limit: await host.neighbourLimit(), devices: addressed.length };
  },
  judge: judgeNeighbours,
  ok: ({ limit, devices }) => `room for ${limit} neighbours, ${devices} addresses in the registry`,
});

function judgeNeighbours({ limit, devices }: NeighbourFacts): readonly Finding[] {
  if (devices * 2 <= limit) return [];
  const enough = 2 ** Math.ceil(Math.log2(devices * 4));
  const key = 'net.ipv4.neigh.default.gc_thresh';
  const values = [1, 2, 3].map((number) => `${key}${number}=${enough / 2 ** (3 - number)}`);
  const remedy = `sysctl --write ${values.join(' ')}`;
  const detail = `the kernel keeps ${limit} neighbours at most, and the registry has ${devices} addresses`;
  return [devices >= limit ? fail(`${detail}: nodes will lose their connections`, remedy) : warn(detail, remedy)];
}
