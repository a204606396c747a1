import type { Ip4 } from '../address/ip4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import { type DhcpOptions, IPXE_SUB_OPTIONS, PXE_SUB_OPTIONS } from '../codec/dhcp/options.ts';
import { encodeSubOption } from '../codec/dhcp/sub-options.ts';
import type { BootClient } from './boot-client.ts';

/** PXE 2.1 table 2-1, PXE_DISCOVERY_CONTROL bit 3: load the boot file of this reply, no menu, no search for boot servers. */
const USE_THIS_BOOT_FILE = 8;
const END_OF_LIST = 255;

/**
 * What tells a booting client to load `file`, whether it asked for these options or not: ROMs need more than they request.
 * @param file a TFTP name or a URL; undefined when there is no program for the client
 */
export function bootOptions(
  { options }: Pick<DhcpMessage, 'options'>,
  client: BootClient,
  file: string | undefined,
  server: Ip4,
): DhcpOptions {
  if (file === undefined) return {};
  switch (client.kind) {
    case 'ordinary':
      return {};
    case 'ipxe':
      // Without our 60 and 43, iPXE takes this for plain DHCP; 175.176 spares its wait for a proxy server.
      return {
        tftpServerName: server,
        bootFileName: file,
        ipxe: encodeSubOption(IPXE_SUB_OPTIONS.noPxeDhcp, [1]),
      };
    case 'http':
      return { vendorClass: 'HTTPClient', bootFileName: file, ...machineId(options) };
    case 'pxe':
      return {
        vendorClass: 'PXEClient',
        vendorSpecific: Uint8Array.of(
          ...encodeSubOption(PXE_SUB_OPTIONS.discoveryControl, [USE_THIS_BOOT_FILE]),
          END_OF_LIST,
        ),
        // Some ROMs read these as C strings, without regard to the length.
        tftpServerName: `${server}\0`,
        bootFileName: `${file}\0`,
        ...machineId(options),
      };
  }
}

/**
 * The same beside another server's offer. Clients know a proxy by option 60; iPXE, which is told to wait for none elsewhere,
 * is one of them here.
 */
export function proxyBootOptions(
  message: Pick<DhcpMessage, 'options'>,
  client: BootClient,
  file: string | undefined,
  server: Ip4,
): DhcpOptions {
  const options = bootOptions(message, client, file, server);
  if (client.kind !== 'ipxe' || file === undefined) return options;
  const { ipxe: _, ...rest } = options;
  return { ...rest, vendorClass: 'PXEClient' };
}

/** PXE 2.1 table 2-3: the machine's UUID comes back to it. */
function machineId({ clientMachineId }: DhcpOptions): DhcpOptions {
  return clientMachineId === undefined ? {} : { clientMachineId };
}
