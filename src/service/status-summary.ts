import type { BootEvent } from '../domain/boot-event.ts';
import type { Cluster } from '../domain/cluster.ts';

/** One node of Warewulf's `/status`. Epoch seconds; empty texts and 0 for a node that was never seen. */
export interface NodeStatusSummary {
  readonly 'node name': string;
  readonly stage: string;
  readonly sent: string;
  readonly ipaddr: string;
  readonly 'last seen': number;
}

/** What `GET /status` says, in the form that Warewulf's own clients read. */
export function statusSummary(
  cluster: Cluster,
  latest: ReadonlyMap<string, BootEvent>,
): { readonly nodes: Readonly<Record<string, NodeStatusSummary>> } {
  return { nodes: Object.fromEntries(Array.from(cluster.nodes.keys(), (name) => [name, summarise(name, latest)])) };
}

function summarise(name: string, latest: ReadonlyMap<string, BootEvent>): NodeStatusSummary {
  const event = latest.get(name);
  return {
    'node name': name,
    stage: event?.stage ?? '',
    sent: event?.detail ?? '',
    ipaddr: event?.ip ?? '',
    'last seen': event === undefined ? 0 : Math.floor(event.at / 1000),
  };
}
