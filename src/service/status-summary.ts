import type { Cluster } from '../domain/cluster.ts';
import type { BootEvents } from './boot-events.ts';

type Signs = Pick<BootEvents, 'latest' | 'seenAt'>;

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
  signs: Signs,
): { readonly nodes: Readonly<Record<string, NodeStatusSummary>> } {
  return { nodes: Object.fromEntries(Array.from(cluster.nodes.keys(), (name) => [name, summarise(name, signs)])) };
}

function summarise(name: string, { latest, seenAt }: Signs): NodeStatusSummary {
  const event = latest().get(name);
  return {
    'node name': name,
    stage: event?.stage ?? '',
    sent: event?.detail ?? '',
    ipaddr: event?.ip ?? '',
    'last seen': Math.floor((seenAt(name) ?? 0) / 1000),
  };
}
