import { defineCheck } from '../check.ts';

interface Ipv6Facts {
  readonly card: string;
  readonly hasRouter: boolean;
}

/** For information: nodes boot over IPv4, whatever is announced. */
export const ipv6 = defineCheck<Ipv6Facts>({
  id: 'ipv6',
  title: 'IPv6',
  gather: async ({ config, host }) => ({
    card: config.dhcp.interface,
    hasRouter: await host.hasIpv6Router(config.dhcp.interface),
  }),
  judge: () => [],
  ok: ({ card, hasRouter }) =>
    hasRouter ? `a router announces IPv6 on ${card}` : `no router announces IPv6 on ${card}; nodes boot over IPv4`,
});
