import type { NodeRecord } from '../../../src/domain/node-schema.ts';
import { nodesetFacts } from '../../../src/domain/nodeset/cluster-facts.ts';
import type { NodesetFacts } from '../../../src/domain/nodeset/nodeset-facts.ts';
import { readDocument } from '../../../src/domain/registry-document.ts';
import { resolveCluster } from '../../../src/domain/resolve-node.ts';

/** Facts of a cluster that is written down as documents. */
export function factsOf(
  nodes: Readonly<Record<string, unknown>>,
  profiles: Readonly<Record<string, unknown>> = {},
): NodesetFacts {
  return nodesetFacts(resolveCluster(1, records('node', nodes), records('profile', profiles)));
}

function records(kind: 'node' | 'profile', documents: Readonly<Record<string, unknown>>): Map<string, NodeRecord> {
  return new Map(Object.entries(documents).map(([name, document]) => [name, readDocument(kind, document).value]));
}

/** Six nodes: n01 and n02 compute, n03 and n04 with GPUs, n05 is one no longer, login has no profile. */
export const SAMPLE = factsOf(
  {
    n01: {
      profiles: ['default'],
      tags: { rack: '7', groups: 'even, odd', 'a.b': 'x' },
      'network devices': {
        default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' },
        'eth0.100': { device: 'eth0.100', tags: { DNS: '10.0.0.9' } },
      },
    },
    n02: { profiles: ['default'], tags: { rack: '8', groups: 'even' }, comment: 'to be * repaired' },
    n03: { profiles: ['gpu-2024'], tags: { rack: '7' }, 'image name': 'alma9', kernel: { args: ['quiet', 'x=1'] } },
    n04: { profiles: ['gpu-2024'], tags: { rack: '' }, 'primary network': 'ib0', discoverable: true },
    n05: { profiles: ['gpu-2024', '~gpu'], 'cluster name': 'my lab', kernel: { version: '6.1' } },
    login: { ipmi: { username: 'admin', password: 'correct-horse' } },
  },
  {
    default: { 'image name': 'rocky-9' },
    gpu: { profiles: ['default'], 'cluster name': 'compute' },
    'gpu-2024': { profiles: ['gpu'] },
    spare: {},
  },
);
