import type { Ip4 } from '../../../address/ip4.ts';
import { DHCP_SEARCH_SECONDS, type DhcpOfferer } from '../../ports/find-dhcp-servers.ts';
import { defineCheck, type Finding, fail, skip } from '../check.ts';
import { servedCards } from '../served-cards.ts';

interface OffererFacts {
  /** Our addresses on all networks. */
  readonly own: ReadonlySet<Ip4>;
  readonly cards: readonly { readonly card: string; readonly offerers: readonly DhcpOfferer[] }[];
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
    const searches = servedCards(config).map(async (card) => ({ card, offerers: await findDhcpServers(card, signal) }));
    return { own: new Set(dhcp.networks.map(({ server }) => server)), cards: await Promise.all(searches) };
  },
  judge: ({ own, cards }) =>
    cards.flatMap(({ card, offerers }) =>
      offerers.filter(({ server }) => !own.has(server)).map((other) => otherServer(card, other)),
    ),
  ok: ({ cards }) => {
    const names = cards.map(({ card }) => card).join(', ');
    return `none answered on ${names} within ${DHCP_SEARCH_SECONDS} seconds`;
  },
});

function otherServer(card: string, { server, offered }: DhcpOfferer): Finding {
  const detail = `${server} on ${card} offers addresses too (${offered}): machines may boot from it; switch it off`;
  return fail(detail, `ip neigh show ${server} dev ${card}`);
}
