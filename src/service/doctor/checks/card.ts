import type { Ip4 } from '../../../address/ip4.ts';
import type { CardState } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail, warn } from '../check.ts';

interface CardFacts {
  readonly wanted: { readonly card: string; readonly ipaddr: Ip4; readonly prefix: number };
  readonly cards: readonly CardState[];
}

/** The card on the cluster network is there, has the configured address, is up, and has a cable. */
export const card = defineCheck<CardFacts>({
  id: 'card',
  title: 'network card',
  gather: async ({ config, host }) => ({
    wanted: { card: config.dhcp.interface, ipaddr: config.ipaddr, prefix: config.network.prefix },
    cards: await host.cards(),
  }),
  judge: judgeCard,
  ok: ({ wanted }) => `${wanted.card} is up and has ${wanted.ipaddr}`,
});

function judgeCard({ wanted: { card: name, ipaddr, prefix }, cards }: CardFacts): readonly Finding[] {
  const found = cards.find((candidate) => candidate.name === name);
  if (found === undefined) return [fail(`there is no card ${name}`, 'ip -brief address')];
  const isLoopback = name === 'lo';
  if (!isLoopback && !found.addresses.includes(ipaddr)) {
    return [fail(`${name} does not have ${ipaddr}`, `ip address add ${ipaddr}/${prefix} dev ${name}`)];
  }
  if (!found.isUp) return [fail(`${name} is down`, `ip link set ${name} up`)];
  return found.hasCarrier
    ? []
    : [warn(`${name} has no carrier: look at its cable`, `ip -statistics link show ${name}`)];
}
