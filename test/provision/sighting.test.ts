import { describe, expect, test } from '@jest/globals';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import { sightingOf } from '../../src/provision/sighting.ts';
import { POLICY } from '../support/dhcp-lab.ts';
import { clientMessage, discover, IPXE, ip, UEFI_ROM } from '../support/dhcp-messages.ts';

const DECIDED = { ...POLICY, unknown: 'discover' } as const;
const ROM = {
  claim: 'none',
  network: 'default',
  architecture: '00:07',
  vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
};

describe('a machine that is no node', () => {
  test.each([
    { says: 'is seen when its ROM asks, and takes no node', message: discover(UEFI_ROM), network: POLICY, seen: ROM },
    {
      says: 'may take the next node when its iPXE asks',
      message: discover(IPXE),
      network: POLICY,
      seen: { ...ROM, claim: 'next' },
    },
    {
      says: 'only by its rules where admins decide',
      message: discover(IPXE),
      network: DECIDED,
      seen: { ...ROM, claim: 'by rule' },
    },
    {
      says: 'takes none where strangers get an address only',
      message: discover(IPXE),
      network: { ...POLICY, unknown: 'pool' } as const,
      seen: ROM,
    },
    {
      says: 'is seen where strangers get no answer',
      message: discover(UEFI_ROM),
      network: { ...POLICY, unknown: 'ignore' } as const,
      seen: ROM,
    },
    {
      says: 'is seen behind a relay with its port, also where nobody serves the network',
      message: discover(
        { ...IPXE, relayAgentInformation: Uint8Array.of(1, 4, 101, 116, 104, 55) },
        { giaddr: ip('10.9.0.1') },
      ),
      network: undefined,
      seen: {
        claim: 'next',
        relay: '10.9.0.1',
        port: 'eth7',
        architecture: '00:07',
        vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
      },
    },
    {
      says: 'is not seen as an operating system',
      message: discover({ vendorClass: 'dhcpcd-9' }),
      network: POLICY,
      seen: undefined,
    },
    {
      says: 'is not seen by its further messages',
      message: clientMessage(MESSAGE_TYPE.REQUEST, IPXE),
      network: POLICY,
      seen: undefined,
    },
    {
      says: 'is not seen by the replies of servers',
      message: discover(IPXE, { op: 'reply' }),
      network: POLICY,
      seen: undefined,
    },
  ])('$says', ({ message, network, seen }) => expect(sightingOf(message, network)).toEqual(seen));

  test('says nothing that a terminal takes for more than text', () => {
    const seen = sightingOf(discover({ ...IPXE, vendorClass: `PXEClient\u001b[2J\n${'x'.repeat(300)}` }), POLICY);
    expect(seen?.vendorClass).toMatch(/^PXEClient \[2J x+$/);
    expect(seen?.vendorClass).toHaveLength(128);
  });
});
