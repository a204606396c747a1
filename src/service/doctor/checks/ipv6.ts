import { defineCheck } from '../check.ts';
import { servedCards } from '../served-cards.ts';

interface Ipv6Facts {
  readonly cards: readonly { readonly card: string; readonly hasRouter: boolean }[];
}

/** For information: nodes boot over IPv4, whatever is announced. */
export const ipv6 = defineCheck<Ipv6Facts>({
  id: 'ipv6',
  title: 'IPv6',
  gather: async ({ config, host }) => ({
    cards: await Promise.all(
      servedCards(config).map(async (card) => ({ card, hasRouter: await host.hasIpv6Router(card) })),
    ),
  }),
  judge: () => [],
  ok: ({ cards }) => {
    const announced = cards.filter(({ hasRouter }) => hasRouter).map(({ card }) => card);
    if (announced.length > 0) return `a router announces IPv6 on ${announced.join(', ')}`;
    return `no router announces IPv6 on ${cards.map(({ card }) => card).join(', ')}; nodes boot over IPv4`;
  },
});
