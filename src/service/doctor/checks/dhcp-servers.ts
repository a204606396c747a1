import type { Ip4 } from '../../../address/ip4.ts';
import { DHCP_SEARCH_SECONDS, type DhcpOfferer } from '../../ports/find-dhcp-servers.ts';
import { defineCheck, fail, skip } from '../check.ts';

interface OffererFacts {
  readonly card: string;
  readonly own: Ip4;
  readonly offerers: readonly DhcpOfferer[];
}

const BOOTP_SERVER_PORT = 67;

/** No other server on the wire gives addresses to machines that boot. */
export const dhcpServers = defineCheck<OffererFacts>({
  id: 'dhcp-servers',
  title: 'other DHCP servers',
  gather: async ({ config: { dhcp, ipaddr }, findDhcpServers }, signal) => {
    if (!dhcp.enabled) return skip('dhcp: enabled is false: another server is expected');
    if (dhcp.port !== BOOTP_SERVER_PORT) return skip(`DHCP is served on port ${dhcp.port}, where no machine asks`);
    return { card: dhcp.interface, own: ipaddr, offerers: await findDhcpServers(dhcp.interface, signal) };
  },
  judge: ({ card, own, offerers }) =>
    offerers
      .filter(({ server }) => server !== own)
      .map(({ server, offered }) =>
        fail(
          `${server} on ${card} offers addresses too (${offered}): machines may boot from it; switch it off`,
          `ip neigh show ${server} dev ${card}`,
        ),
      ),
  ok: ({ card }) => `none answered on ${card} within ${DHCP_SEARCH_SECONDS} seconds`,
});
