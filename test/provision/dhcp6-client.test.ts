import { describe, expect, test } from '@jest/globals';
import { ANY_IP6 } from '../../src/address/ip6.ts';
import { DecodeError } from '../../src/codec/decode-error.ts';
import { decodeDhcp6 } from '../../src/codec/dhcp6/decode.ts';
import { encodeDhcp6 } from '../../src/codec/dhcp6/encode.ts';
import { clientHwaddrs } from '../../src/provision/dhcp6-client.ts';
import { unwrapRelays, wrapForRelays } from '../../src/provision/dhcp6-relay.ts';
import {
  CARD_DUID,
  CARD_LINK_LOCAL,
  FIRMWARE_DUID,
  ip6,
  message6,
  relayForward,
  solicit,
} from '../support/dhcp6-messages.ts';

const DIRECT = { relays: [] };
const OTHER_CARD = Uint8Array.of(0, 1, 0, 1, 1, 2, 3, 4, 0x52, 0x54, 0, 0, 0, 2);
const SEEN = { relays: [], clientLinkLayerAddress: { type: 1, address: Uint8Array.of(0x52, 0x54, 0, 0, 0, 9) } };

describe('the hardware addresses that a client may have', () => {
  test.each([
    {
      says: 'the one in its link-local address',
      clientId: FIRMWARE_DUID,
      from: CARD_LINK_LOCAL,
      path: DIRECT,
      hwaddrs: ['52:54:00:00:00:01'],
    },
    {
      says: 'the one in its DUID',
      clientId: CARD_DUID,
      from: ip6('fe80::1'),
      path: DIRECT,
      hwaddrs: ['52:54:00:00:00:01'],
    },
    {
      says: 'one that both say',
      clientId: CARD_DUID,
      from: CARD_LINK_LOCAL,
      path: DIRECT,
      hwaddrs: ['52:54:00:00:00:01'],
    },
    {
      says: 'that of its link before that of its DUID',
      clientId: OTHER_CARD,
      from: CARD_LINK_LOCAL,
      path: DIRECT,
      hwaddrs: ['52:54:00:00:00:01', '52:54:00:00:00:02'],
    },
    {
      says: 'what its relay saw before all',
      clientId: FIRMWARE_DUID,
      from: CARD_LINK_LOCAL,
      path: SEEN,
      hwaddrs: ['52:54:00:00:00:09', '52:54:00:00:00:01'],
    },
    {
      says: 'none that is of a group',
      clientId: FIRMWARE_DUID,
      from: ip6('fe80::301:ff:fe00:1'),
      path: DIRECT,
      hwaddrs: [],
    },
    { says: 'none at all', clientId: FIRMWARE_DUID, from: ip6('fe80::1234:5678:9abc:def0'), path: DIRECT, hwaddrs: [] },
  ])('are $says', ({ clientId, from, path, hwaddrs }) => {
    expect(clientHwaddrs({ message: solicit({ clientId }), peerAddress: from, path })).toEqual(hwaddrs);
  });
});

describe('through relays', () => {
  const inner = relayForward(
    { relayMessage: encodeDhcp6(solicit()), interfaceId: Uint8Array.of(1) },
    { linkAddress: ip6('fd00:7::1') },
  );
  const outer = relayForward(
    { relayMessage: encodeDhcp6(inner), interfaceId: Uint8Array.of(2) },
    { hopCount: 1, linkAddress: ip6('fd00:8::1'), peerAddress: ip6('fd00:7::1') },
  );
  const unwrap = (relay: typeof outer) => unwrapRelays(decodeDhcp6(encodeDhcp6(relay)));

  test('a message comes with the link and the address of its client', () => {
    expect(unwrap(outer)).toMatchObject({
      message: { type: 1, transactionId: 0xabcdef },
      peerAddress: CARD_LINK_LOCAL,
      path: { link: 'fd00:7::1' },
    });
  });

  test('the next relay names the link when the first does not know it', () => {
    const layer2 = { ...inner, linkAddress: ANY_IP6 };
    expect(unwrap({ ...outer, options: { relayMessage: encodeDhcp6(layer2) } })).toMatchObject({
      path: { link: 'fd00:8::1' },
    });
  });

  test('a reply goes back by the same ones, with what each wants to have back', () => {
    const unwrapped = unwrap(outer);
    if ('drop' in unwrapped) throw new Error(unwrapped.drop);
    const reply = message6('REPLY');
    const wrapped = decodeDhcp6(encodeDhcp6(wrapForRelays(reply, unwrapped.path)));
    expect(wrapped).toMatchObject({ type: 13, hopCount: 1, linkAddress: 'fd00:8::1', peerAddress: 'fd00:7::1' });
    expect([...(wrapped.options.interfaceId ?? [])]).toEqual([2]);
    const next = decodeDhcp6(wrapped.options.relayMessage ?? new Uint8Array());
    expect(next).toMatchObject({ type: 13, hopCount: 0, linkAddress: 'fd00:7::1', peerAddress: CARD_LINK_LOCAL });
    expect([...(next.options.interfaceId ?? [])]).toEqual([1]);
    expect(Buffer.from(next.options.relayMessage ?? []).equals(encodeDhcp6(reply))).toBe(true);
  });

  test.each([
    ['nothing', relayForward({}), 'a relay-forward that carries nothing'],
    ['a relay-reply', { ...outer, type: 13 as const }, 'a relay-reply, which is not for a server'],
    ['too many relays', nested(12), 'more than 8 relays passed it on'],
  ])('that carry %s nothing comes', (_says, relay, drop) => {
    expect(unwrap(relay)).toEqual({ drop });
  });

  test('what cannot be read inside is an error like any other', () => {
    expect(() => unwrap(relayForward({ relayMessage: Uint8Array.of(1) }))).toThrow(DecodeError);
  });

  function nested(count: number): typeof outer {
    let relay = inner;
    for (let index = 0; index < count; index += 1) relay = relayForward({ relayMessage: encodeDhcp6(relay) });
    return relay;
  }
});
