import type { DhcpNetwork6 } from '../../../config/dhcp-network6.ts';
import type { RouterAdvertisement } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, warn } from '../check.ts';
import { servedCards } from '../served-cards.ts';

interface Ipv6Facts {
  /** Cards where nodes boot by IPv4 alone. */
  readonly cards: readonly { readonly card: string; readonly hasRouter: boolean }[];
  readonly networks: readonly ServedLink[];
}

interface ServedLink {
  readonly card: string;
  readonly network: DhcpNetwork6['network'];
  readonly advertisements: readonly RouterAdvertisement[];
}

/**
 * Where nodes boot by IPv6 a router must tell them how: iPXE and kernels ask DHCPv6 only when one says so, and no DHCPv6 server can
 * say which addresses are on the link. Elsewhere it is for information.
 */
export const ipv6 = defineCheck<Ipv6Facts>({
  id: 'ipv6',
  title: 'IPv6',
  gather: async ({ config, host }) => {
    const served = config.dhcp.networks6.flatMap(({ interface: card, network }) =>
      card === undefined ? [] : [{ card, network }],
    );
    const others = servedCards(config).filter((card) => served.every((link) => link.card !== card));
    const [networks, cards] = await Promise.all([
      Promise.all(
        served.map(async (link) => ({ ...link, advertisements: await host.routerAdvertisements(link.card) })),
      ),
      Promise.all(others.map(async (card) => ({ card, hasRouter: await host.hasIpv6Router(card) }))),
    ]);
    return { cards, networks };
  },
  judge: ({ networks }) => networks.flatMap(judgeLink),
  ok: ({ cards, networks }) => {
    const named = networks.map(({ card, network }) => `${network.address}/${network.prefix} on ${card}`);
    const announced = cards.filter(({ hasRouter }) => hasRouter).map(({ card }) => card);
    const silent = cards.filter(({ hasRouter }) => !hasRouter).map(({ card }) => card);
    return [
      ...(named.length > 0 ? [`routers announce ${named.join(', ')}`] : []),
      ...(announced.length > 0 ? [`a router announces IPv6 on ${announced.join(', ')}`] : []),
      ...(silent.length > 0 ? [`no router announces IPv6 on ${silent.join(', ')}; nodes boot over IPv4 there`] : []),
    ].join('; ');
  },
});

function judgeLink({ card, network, advertisements }: ServedLink): readonly Finding[] {
  const where = `${network.address}/${network.prefix}`;
  const look = `rdisc6 ${card}`;
  if (advertisements.length === 0) {
    return [
      warn(
        `no router answers on ${card}: without one machines do not ask for addresses of ${where} (docs/networks.md)`,
        look,
      ),
    ];
  }
  const isManaged = advertisements.some((advertisement) => advertisement.isManaged);
  const isAnnounced = advertisements.some(({ prefixes }) =>
    prefixes.some((prefix) => prefix.isOnLink && prefix.network.address === network.address),
  );
  const routers = advertisements.map(({ router }) => router).join(', ');
  return [
    ...(isManaged ? [] : [warn(`${routers} on ${card} does not send machines to DHCPv6 for addresses (flag M)`, look)]),
    ...(isAnnounced
      ? []
      : [
          warn(
            `${routers} on ${card} does not announce ${where} as on-link: machines would send to one another through it`,
            look,
          ),
        ]),
  ];
}
