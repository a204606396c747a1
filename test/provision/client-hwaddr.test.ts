import { describe, expect, test } from '@jest/globals';
import type { DhcpMessage } from '../../src/codec/dhcp/message.ts';
import { clientHwaddr } from '../../src/provision/client-hwaddr.ts';
import { discover } from '../support/dhcp-messages.ts';

const GUID = [0x24, 0x8a, 0x07, 0x03, 0x00, 0x12, 0x34, 0x56];
const GID = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...GUID];
const PORT = '00:00:00:00:fe:80:00:00:00:00:00:00:24:8a:07:03:00:12:34:56';

const ethernet = (...bytes: number[]): DhcpMessage => discover({}, { chaddr: Uint8Array.from(bytes) });
const infiniband = (...identifier: number[]): DhcpMessage =>
  discover({ clientIdentifier: Uint8Array.from(identifier) }, { htype: 32, chaddr: new Uint8Array() });

describe('a machine is identified', () => {
  test.each([
    ['by its Ethernet address', ethernet(0x52, 0x54, 0, 0, 0, 1), '52:54:00:00:00:01'],
    ['on InfiniBand by hardware type and address', infiniband(32, 0x80, 0, 2, 8, ...GID), PORT],
    ['whatever its queue pair is in this boot', infiniband(32, 0x80, 0, 9, 9, ...GID), PORT],
    ['by hardware type and port GUID', infiniband(32, ...GUID), PORT],
    ['by the GUID alone', infiniband(...GUID), PORT],
    [
      'by the RFC 4361 identifier of InfiniBand ROMs',
      infiniband(0xff, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0xc9, 0, ...GUID),
      PORT,
    ],
  ])('%s', (_how, message, hwaddr) => {
    expect(clientHwaddr(message)).toEqual({ hwaddr });
  });

  test.each([
    ['without an address', ethernet(), 'hardware type 1 with 0 address bytes'],
    ['with 16 bytes', ethernet(...Array(16).fill(1)), 'hardware type 1 with 16 address bytes'],
    ['of an unknown hardware type', discover({}, { htype: 7 }), 'hardware type 7 with 6 address bytes'],
    ['with a group address', ethernet(1, 0, 0x5e, 0, 0, 1), 'the hardware address is not one of a single card'],
    ['with zeros', ethernet(0, 0, 0, 0, 0, 0), 'the hardware address is not one of a single card'],
    [
      'on InfiniBand without a client identifier',
      discover({}, { htype: 32, chaddr: new Uint8Array() }),
      'InfiniBand without a port GUID in the client identifier',
    ],
    [
      'on InfiniBand with an identifier of other length',
      infiniband(0xff, 1, 2, 3),
      'InfiniBand without a port GUID in the client identifier',
    ],
  ])('or not, %s', (_how, message, drop) => {
    expect(clientHwaddr(message)).toEqual({ drop });
  });
});
