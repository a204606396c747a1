import { compareNatural } from '../domain/compare-natural.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import type { UnknownMachine } from '../domain/unknown-machine.ts';

/** Which discoverable nodes a machine may become: none; those whose rules it meets; or else the next one without rules. */
export type NodeClaim = 'none' | 'by rule' | 'next';

export type NodeChoice =
  | { readonly take: string }
  /** Nothing can be said before the machine's iPXE has said its serial number and asset tag. */
  | { readonly wait: 'words' }
  /** An admin decides: no node is meant for it, or several are. */
  | { readonly wait: 'decision'; readonly candidates: readonly string[] };

type Machine = Pick<UnknownMachine, 'switchName' | 'port' | 'words'>;
/** `unclear` until the machine has said more. */
type Match = 'yes' | 'no' | 'unclear';

/**
 * Which of the discoverable nodes, in the cluster's order, takes a machine. Whoever meets the rules of one node becomes
 * this one. When several nodes have the same rules, their `order` says that any machine will do for the next of them.
 */
export function chooseNode(machine: Machine, discoverable: readonly ResolvedNode[], claim: NodeClaim): NodeChoice {
  if (claim === 'none') return { wait: 'decision', candidates: [] };
  const judged = discoverable.map((node) => ({ node, match: matchOf(machine, node) }));
  if (judged.some(({ match }) => match === 'unclear')) return { wait: 'words' };
  const matching = judged.filter(({ match }) => match === 'yes').map(({ node }) => node);
  const [only, ...others] = matching;
  if (only !== undefined) return others.length === 0 ? { take: only.name } : nextInOrder(matching);
  const free = discoverable.filter((node) => !hasRules(node));
  const inOrder = free.filter(({ discover }) => discover.order === true);
  if (inOrder.length > 0) return nextInOrder(inOrder);
  const [first] = free;
  return claim === 'next' && first !== undefined ? { take: first.name } : { wait: 'decision', candidates: [] };
}

/** One node that wants to be asked about makes all of them wait. */
function nextInOrder(nodes: readonly ResolvedNode[]): NodeChoice {
  const names = nodes
    .toSorted((a, b) => compareNatural(a.clusterName ?? '', b.clusterName ?? '') || compareNatural(a.name, b.name))
    .map(({ name }) => name);
  const [first] = names;
  const isInOrder = nodes.every(({ discover }) => discover.order === true);
  return isInOrder && first !== undefined ? { take: first } : { wait: 'decision', candidates: names };
}

/** Of a node without rules `no`: it takes a machine for another reason. */
function matchOf({ switchName, port, words }: Machine, { assetKey, discover }: ResolvedNode): Match {
  const places = [
    [discover.switchName, switchName],
    [discover.port, port],
  ] as const;
  const said = [
    [discover.serial, words?.serial],
    [assetKey, words?.assetTag],
  ] as const;
  const isDifferent = ([wanted, found]: (typeof places)[number]) => isSet(wanted) && wanted !== found;
  if (places.some(isDifferent)) return 'no';
  const isAsked = said.some(([wanted]) => isSet(wanted));
  if (!isAsked) return places.some(([wanted]) => isSet(wanted)) ? 'yes' : 'no';
  if (words === undefined) return 'unclear';
  return said.some(isDifferent) ? 'no' : 'yes';
}

function hasRules({ assetKey, discover }: ResolvedNode): boolean {
  return [assetKey, discover.serial, discover.switchName, discover.port].some(isSet);
}

function isSet(rule: string | undefined): boolean {
  return rule !== undefined && rule !== '';
}
