import type { DhcpNetwork } from '../../config/dhcp-network.ts';
import type { DoctorConfig } from './doctor-sources.ts';

/** A network on a card of this server. */
export type AttachedNetwork = DhcpNetwork & { readonly interface: string };

/** The networks that need no relay. */
export function attachedNetworks({ dhcp: { networks } }: Pick<DoctorConfig, 'dhcp'>): readonly AttachedNetwork[] {
  return networks.flatMap((network) => {
    const { interface: card } = network;
    return card === undefined ? [] : [{ ...network, interface: card }];
  });
}

/** The cards that machines ask on, each once. */
export function servedCards(config: Pick<DoctorConfig, 'dhcp'>): readonly string[] {
  return [...new Set(attachedNetworks(config).map((network) => network.interface))];
}
