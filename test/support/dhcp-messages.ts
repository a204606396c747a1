import { ANY_IP4, type Ip4 } from '../../src/address/ip4.ts';
import { type MacAddress, macAddressToBytes } from '../../src/address/mac-address.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import type { DhcpOptions } from '../../src/codec/dhcp/options.ts';

export const ip = (text: string): Ip4 => text as Ip4;
export const mac = (text: string): MacAddress => text as MacAddress;

export const NODE_MAC = mac('52:54:00:00:00:01');
export const SERVER_IP = ip('10.0.0.1');

type Fields = Partial<Omit<DhcpMessage, 'options'>> & { readonly hwaddr?: MacAddress };

/** A client's message; `fields` go before what is usual. */
export function clientMessage(messageType: number, options: DhcpOptions = {}, fields: Fields = {}): DhcpMessage {
  const { hwaddr = NODE_MAC, ...header } = fields;
  return {
    op: 'request',
    htype: 1,
    hops: 0,
    xid: 0x12345678,
    secs: 0,
    broadcast: false,
    ciaddr: ANY_IP4,
    yiaddr: ANY_IP4,
    siaddr: ANY_IP4,
    giaddr: ANY_IP4,
    chaddr: macAddressToBytes(hwaddr),
    sname: '',
    file: '',
    options: { messageType, ...options },
    rawOptions: new Map(),
    ...header,
  };
}

export const discover = (options?: DhcpOptions, fields?: Fields): DhcpMessage =>
  clientMessage(MESSAGE_TYPE.DISCOVER, options, fields);

/** REQUEST of an offered address (SELECTING). */
export const select = (wanted: string, options?: DhcpOptions, fields?: Fields): DhcpMessage =>
  clientMessage(
    MESSAGE_TYPE.REQUEST,
    { requestedAddress: ip(wanted), serverIdentifier: SERVER_IP, ...options },
    fields,
  );

/** REQUEST of an address remembered from before (INIT-REBOOT). */
export const remember = (wanted: string, options?: DhcpOptions, fields?: Fields): DhcpMessage =>
  clientMessage(MESSAGE_TYPE.REQUEST, { requestedAddress: ip(wanted), ...options }, fields);

/** REQUEST of more time for the address in use (RENEWING, REBINDING). */
export const renew = (ciaddr: string, options?: DhcpOptions, fields?: Fields): DhcpMessage =>
  clientMessage(MESSAGE_TYPE.REQUEST, options, { ciaddr: ip(ciaddr), ...fields });

/** What a UEFI ROM says of itself. */
export const UEFI_ROM: DhcpOptions = {
  parameterRequestList: [
    1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128,
  ],
  maxMessageSize: 1472,
  clientMachineId: Uint8Array.from({ length: 17 }, (_, index) => index),
  clientArchitectures: [7],
  clientNetworkInterface: Uint8Array.of(1, 3, 16),
  vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
};

/** What iPXE says of itself. */
export const IPXE: DhcpOptions = {
  parameterRequestList: [1, 3, 6, 7, 12, 15, 17, 26, 43, 60, 66, 67, 119, 128, 175, 203],
  maxMessageSize: 1472,
  clientArchitectures: [7],
  clientNetworkInterface: Uint8Array.of(1, 3, 16),
  vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
  userClass: ['iPXE'],
  clientIdentifier: Uint8Array.of(1, 0x52, 0x54, 0, 0, 0, 1),
};
