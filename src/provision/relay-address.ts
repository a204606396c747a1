import { type Ip4, ip4FromNumber } from '../address/ip4.ts';
import { type DhcpOptions, RELAY_SUB_OPTIONS } from '../codec/dhcp/options.ts';
import { findSubOption } from '../codec/dhcp/sub-options.ts';

/** An address that the relay wrote into its option (82); undefined when it is not there, or none. */
export function relayAddress(
  { relayAgentInformation }: DhcpOptions,
  subOption: 'linkSelection' | 'serverIdentifierOverride',
): Ip4 | undefined {
  if (relayAgentInformation === undefined) return undefined;
  const bytes = findSubOption(relayAgentInformation, RELAY_SUB_OPTIONS[subOption]);
  if (bytes?.length !== 4) return undefined;
  return ip4FromNumber(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
}
