import type { Ip4 } from '../../../address/ip4.ts';
import { DHCP_SEARCH_SECONDS, type DhcpOfferer } from '../../ports/find-dhcp-servers.ts';
import { defineCheck, type Finding, fail, skip } from '../check.ts';
import { servedCards } from '../served-cards.ts';

interface OffererFacts {
  /** Our addresses on all networks. */
  readonly own: ReadonlySet<Ip4>;
  readonly cards: readonly CardFacts[];
}

interface CardFacts {
  readonly card: string;
  readonly offerers: readonly DhcpOfferer[];
  /** Another server is to give the addresses there. */
  readonly isProxied: boolean;
}

const BOOTP_SERVER_PORT = 67;

/** No other server on any wire gives addresses to machines that boot. */
export const dhcpServers = defineCheck<OffererFacts>({
  id: 'dhcp-servers',
  title: 'other DHCP servers',
  gather: async ({ config, findDhcpServers }, signal) => {
    const { dhcp } = config;
    if (!dhcp.ipv4) return skip('dhcp: ipv4 is false');
    if (!dhcp.enabled) return skip('dhcp: enabled is false: another server is expected');
    if (dhcp.port !== BOOTP_SERVER_PORT) return skip(`DHCP is served on port ${dhcp.port}, where no machine asks`);
    const proxied = new Set(dhcp.networks.filter(({ proxy }) => proxy).map((network) => network.interface));
    const searches = servedCards(config).map(async (card) => {
      return { card, offerers: await findDhcpServers(card, signal), isProxied: proxied.has(card) };
    });
    return { own: new Set(dhcp.networks.map(({ server }) => server)), cards: await Promise.all(searches) };
  },
  judge: ({ own, cards }) =>
    cards.flatMap(({ card, offerers, isProxied }) => {
      const others = offerers.filter(({ server }) => !own.has(server));
      if (!isProxied) return others.map((other) => otherServer(card, other));
      return others.length === 0 ? [noServer(card)] : [];
    }),
  ok: ({ cards }) => {
    const names = (proxied: boolean) => cards.filter(({ isProxied }) => isProxied === proxied).map(({ card }) => card);
    const [alone, beside] = [names(false), names(true)];
    return [
      ...(alone.length === 0 ? [] : [`none answered on ${alone.join(', ')} within ${DHCP_SEARCH_SECONDS} seconds`]),
      ...(beside.length === 0 ? [] : [`another gives the addresses on ${beside.join(', ')}, as proxy: true expects`]),
    ].join('; ');
  },
});

function noServer(card: string): Finding {
  const detail = `no server gives addresses on ${card}, and with proxy: true we do not: start it, or set proxy: false`;
  return fail(detail, `journalctl -u warewulfd --grep dhcp`);
}

function otherServer(card: string, { server, offered }: DhcpOfferer): Finding {
  const detail = `${server} on ${card} offers addresses too (${offered}): machines may boot from it; switch it off`;
  return fail(detail, `ip neigh show ${server} dev ${card}`);
}
