import { ANY_IP6, type Ip6 } from '../../src/address/ip6.ts';
import type { IdentityAssociation } from '../../src/codec/dhcp6/identity-association.ts';
import { type Dhcp6Message, type Dhcp6Relay, MESSAGE_TYPE6 } from '../../src/codec/dhcp6/message.ts';
import type { Dhcp6Options } from '../../src/codec/dhcp6/options.ts';

export const ip6 = (text: string): Ip6 => text as Ip6;

/** A DUID made from the UUID of the machine, as firmware has it: it says nothing of a card. */
export const FIRMWARE_DUID = Uint8Array.of(0, 4, ...Array.from({ length: 16 }, (_, index) => index));
/** A DUID made from 52:54:00:00:00:01, as kernels' clients have it. */
export const CARD_DUID = Uint8Array.of(0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 1);
/** What 52:54:00:00:00:01 makes of itself on its link. */
export const CARD_LINK_LOCAL = ip6('fe80::5054:ff:fe00:1');

/** An association that asks for an address, or names those it has. */
export function wants(...ips: readonly string[]): IdentityAssociation {
  const addresses = ips.map((text) => ({ ip: ip6(text), preferredSeconds: 0, validSeconds: 0 }));
  return { iaid: 7, renewalSeconds: 0, rebindingSeconds: 0, addresses };
}

/** A client's message. */
export function message6(type: keyof typeof MESSAGE_TYPE6, options: Dhcp6Options = {}): Dhcp6Message {
  const given = { clientId: CARD_DUID, elapsedTime: 0, ...options };
  return { type: MESSAGE_TYPE6[type], transactionId: 0xabcdef, options: given, rawOptions: [] };
}

/** SOLICIT of an address. */
export const solicit = (options: Dhcp6Options = {}): Dhcp6Message =>
  message6('SOLICIT', { identityAssociations: [wants()], ...options });

/** What the UEFI firmware of a PC says of itself. */
export const UEFI_ROM6: Dhcp6Options = {
  clientId: FIRMWARE_DUID,
  requestedOptions: [59, 60, 23],
  clientNetworkInterface: Uint8Array.of(1, 3, 0),
  clientArchitectures: [7],
  vendorClasses: [{ enterprise: 343, texts: ['PXEClient:Arch:00007:UNDI:003000'] }],
};

/** The same for HTTP Boot. */
export const UEFI_HTTP6: Dhcp6Options = {
  ...UEFI_ROM6,
  clientArchitectures: [16],
  vendorClasses: [{ enterprise: 343, texts: ['HTTPClient:Arch:00016:UNDI:003000'] }],
};

/** What iPXE says of itself. */
export const IPXE6: Dhcp6Options = {
  clientId: FIRMWARE_DUID,
  requestedOptions: [23, 24, 59, 60],
  userClass: ['iPXE'],
  vendorClasses: [{ enterprise: 343, texts: ['PXEClient:Arch:00007:UNDI:003010'] }],
  clientArchitectures: [7],
  clientNetworkInterface: Uint8Array.of(1, 3, 16),
};

/** A relay's message around `relayMessage`. */
export function relayForward(options: Dhcp6Options, fields: Partial<Dhcp6Relay> = {}): Dhcp6Relay {
  return {
    type: MESSAGE_TYPE6.RELAY_FORWARD,
    hopCount: 0,
    linkAddress: ANY_IP6,
    peerAddress: CARD_LINK_LOCAL,
    options,
    rawOptions: [],
    ...fields,
  };
}
