import type { CardState } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail, warn } from '../check.ts';
import { type AttachedNetwork, attachedNetworks } from '../served-cards.ts';

interface CardFacts {
  readonly networks: readonly AttachedNetwork[];
  readonly cards: readonly CardState[];
}

/** The cards on the networks are there, have the configured addresses, are up, and have a cable. */
export const card = defineCheck<CardFacts>({
  id: 'card',
  title: 'network card',
  gather: async ({ config, host }) => ({ networks: attachedNetworks(config), cards: await host.cards() }),
  judge: ({ networks, cards }) => distinct(networks.flatMap((network) => judgeCard(network, cards))),
  ok: ({ networks }) => {
    const places = networks.map(({ interface: name, server }) => `${name} is up and has ${server}`);
    return [...new Set(places)].join(', ');
  },
});

function judgeCard({ interface: name, server, network }: AttachedNetwork, cards: readonly CardState[]): Finding[] {
  const found = cards.find((candidate) => candidate.name === name);
  if (found === undefined) return [fail(`there is no card ${name}`, 'ip -brief address')];
  const isLoopback = name === 'lo';
  if (!isLoopback && !found.addresses.includes(server)) {
    return [fail(`${name} does not have ${server}`, `ip address add ${server}/${network.prefix} dev ${name}`)];
  }
  if (!found.isUp) return [fail(`${name} is down`, `ip link set ${name} up`)];
  return found.hasCarrier
    ? []
    : [warn(`${name} has no carrier: look at its cable`, `ip -statistics link show ${name}`)];
}

/** Networks may share a card. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.detail, finding])).values()];
}
