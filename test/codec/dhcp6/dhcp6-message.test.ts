import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip6FromBigInt } from '../../../src/address/ip6.ts';
import { DecodeError } from '../../../src/codec/decode-error.ts';
import { decodeDhcp6 } from '../../../src/codec/dhcp6/decode.ts';
import { encodeDhcp6 } from '../../../src/codec/dhcp6/encode.ts';
import type { Dhcp6Message, Dhcp6Relay } from '../../../src/codec/dhcp6/message.ts';
import type { OptionKind6 } from '../../../src/codec/dhcp6/option-kinds.ts';
import {
  DHCP6_OPTION_BY_CODE,
  DHCP6_OPTIONS,
  type Dhcp6OptionName,
  type Dhcp6Options,
  isListOption,
} from '../../../src/codec/dhcp6/options.ts';
import { EncodeError } from '../../../src/codec/encode-error.ts';
import { IPXE6, message6, relayForward, solicit, UEFI_HTTP6, UEFI_ROM6, wants } from '../../support/dhcp6-messages.ts';

const anyIp = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map(ip6FromBigInt);
const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((value) => Uint8Array.from(value));
const latin1 = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((value) => Buffer.from(value).toString('latin1'));
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const status = fc.record({ code: uint(16), message: fc.string({ maxLength: 40 }) });

const VALUES: { [Kind in OptionKind6]: fc.Arbitrary<unknown> } = {
  duid: bytes(3, 130),
  bytes: bytes(0, 300),
  flag: fc.constant(true),
  uint8: uint(8),
  uint16: uint(16),
  uint16s: fc.array(uint(16), { maxLength: 40 }),
  ips: fc.array(anyIp, { minLength: 1, maxLength: 5 }),
  text: latin1(300),
  texts: fc.array(latin1(40), { maxLength: 5 }),
  domains: fc.array(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    { maxLength: 4 },
  ),
  status,
  identityAssociation: fc.record(
    {
      iaid: uint(32),
      renewalSeconds: uint(32),
      rebindingSeconds: uint(32),
      addresses: fc.array(fc.record({ ip: anyIp, preferredSeconds: uint(32), validSeconds: uint(32) }), {
        maxLength: 3,
      }),
      status,
    },
    { requiredKeys: ['iaid', 'renewalSeconds', 'rebindingSeconds', 'addresses'] },
  ),
  vendorClass: fc.record({ enterprise: uint(32), texts: fc.array(latin1(40), { maxLength: 3 }) }),
  linkLayerAddress: fc.record({ type: uint(16), address: bytes(1, 20) }),
};

const anyOptions = fc.record(
  Object.fromEntries(
    Object.entries(DHCP6_OPTIONS).map(([name, { kind }]) => [
      name,
      isListOption(name as Dhcp6OptionName) ? fc.array(VALUES[kind], { minLength: 1, maxLength: 3 }) : VALUES[kind],
    ]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<Dhcp6Options>;

const rawOptions = fc.array(
  fc.record({ code: uint(16).filter((code) => !DHCP6_OPTION_BY_CODE.has(code)), bytes: bytes(0, 100) }),
  { maxLength: 4 },
);
const anyMessage: fc.Arbitrary<Dhcp6Message | Dhcp6Relay> = fc.oneof(
  fc.record({
    type: uint(8).filter((type) => type !== 12 && type !== 13),
    transactionId: uint(24),
    options: anyOptions,
    rawOptions,
  }),
  fc.record({
    type: fc.constantFrom(12 as const, 13 as const),
    hopCount: uint(8),
    linkAddress: anyIp,
    peerAddress: anyIp,
    options: anyOptions,
    rawOptions,
  }),
);

describe('a DHCPv6 message', () => {
  test('reads back as it was written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => expect(plain(decodeDhcp6(encodeDhcp6(message)))).toEqual(plain(message))),
      { numRuns: 300 },
    );
  });

  test('has its bytes where RFC 8415 has them', () => {
    const message = message6('RENEW', { clientId: Uint8Array.of(0, 3, 9), identityAssociations: [wants('fd00::5')] });
    expect(encodeDhcp6(message).toString('hex')).toBe(
      [
        '05abcdef',
        '000100030003' + '09',
        '00080002' + '0000',
        // IA_NA with IAID 7, T1 and T2, and an address with its lifetimes.
        '00030028' + '00000007' + '0000000000000000',
        '00050018' + 'fd000000000000000000000000000005' + '0000000000000000',
      ].join(''),
    );
  });

  test('keeps what the table does not know', () => {
    const raw = [{ code: 250, bytes: Uint8Array.of(1, 2) }];
    expect(plain(decodeDhcp6(encodeDhcp6({ ...solicit(), rawOptions: raw })).rawOptions)).toEqual(plain(raw));
  });

  test('that does not fit is not written', () => {
    const message = message6('REPLY', { bootFileUrl: 'x'.repeat(65_536) });
    expect(() => encodeDhcp6(message)).toThrow(EncodeError);
  });

  test('takes a user class that is the bare name', () => {
    const message = decodeDhcp6(Buffer.of(1, 0, 0, 1, 0, 15, 0, 4, ...Buffer.from('iPXE')));
    expect(message.options.userClass).toEqual(['iPXE']);
  });
});

describe('broken bytes', () => {
  test.each([
    ['nothing', [], 'only 0 of at least 4 bytes'],
    ['half a header', [1, 0, 0], 'only 3 of at least 4 bytes'],
    ['half a relay header', [12, 0, ...Array(31).fill(0)], 'only 33 of at least 34 bytes'],
    ['a code without length', [1, 0, 0, 1, 0, 1, 0], 'an option is cut off (at byte 4)'],
    ['a length past the end', [1, 0, 0, 1, 0, 1, 0, 9, 1], 'option 1 runs past the end (at byte 4)'],
    ['a DUID of two bytes', [1, 0, 0, 1, 0, 1, 0, 2, 0, 1], 'option 1 (clientId) of 2 bytes is no duid'],
    [
      'two client identifiers',
      [1, 0, 0, 1, 0, 1, 0, 3, 0, 3, 1, 0, 1, 0, 3, 0, 3, 1],
      'option 1 (clientId) is there twice',
    ],
    ['half an association', [1, 0, 0, 1, 0, 3, 0, 3, 0, 0, 1], 'option 3 (identityAssociations) of 3 bytes'],
    [
      'half an address',
      [1, 0, 0, 1, 0, 3, 0, 18, ...Array(12).fill(0), 0, 5, 0, 2, 1, 2],
      'option 3 (identityAssociations)',
    ],
    ['half an architecture', [1, 0, 0, 1, 0, 61, 0, 1, 7], 'option 61 (clientArchitectures) of 1 bytes'],
    ['a domain that is cut off', [1, 0, 0, 1, 0, 24, 0, 2, 5, 97], 'option 24 (domainSearch) of 2 bytes'],
  ])('with %s are refused with a reason', (_what, broken, reason) => {
    expect(() => decodeDhcp6(Uint8Array.from(broken))).toThrow(DecodeError);
    expect(() => decodeDhcp6(Uint8Array.from(broken))).toThrow(reason);
  });

  test('never give anything but a DecodeError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), onlyDecodeErrors), { numRuns: 3000 });
    const behindHeader = fc
      .tuple(fc.constantFrom([1, 0, 0, 1], [12, ...Array(33).fill(0)]), fc.uint8Array({ maxLength: 200 }))
      .map(([header, rest]) => Buffer.from([...header, ...rest]));
    fc.assert(fc.property(behindHeader, onlyDecodeErrors), { numRuns: 3000 });
  });

  test('made from real messages by a few changed, cut or doubled bytes never give anything but a DecodeError', () => {
    const inner = encodeDhcp6(solicit(UEFI_ROM6));
    const real = [
      inner,
      encodeDhcp6(solicit(UEFI_HTTP6)),
      encodeDhcp6(solicit(IPXE6)),
      encodeDhcp6(message6('REBIND', { identityAssociations: [wants('fd00::1', 'fd00::2')] })),
      encodeDhcp6(relayForward({ relayMessage: encodeDhcp6(relayForward({ relayMessage: inner })) })),
    ];
    const change = fc.tuple(fc.nat(700), uint(8));
    const mutated = fc
      .tuple(fc.constantFrom(...real), fc.array(change, { maxLength: 12 }), fc.option(fc.nat(300)), fc.boolean())
      .map(([original, changes, cut, isDoubled]) => {
        const copy = isDoubled ? Buffer.concat([original, original.subarray(4)]) : Buffer.from(original);
        for (const [place, value] of changes) copy[place % copy.length] = value;
        return cut === null ? copy : copy.subarray(0, cut);
      });
    fc.assert(fc.property(mutated, onlyDecodeErrors), { numRuns: 5000 });
  });
});

test('every option of the table has a code of its own', () => {
  expect(DHCP6_OPTION_BY_CODE.size).toBe(Object.keys(DHCP6_OPTIONS).length);
});

function onlyDecodeErrors(broken: Uint8Array): void {
  try {
    decodeDhcp6(broken);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}

/** Bytes as hex: Buffers and Uint8Arrays of one content are equal. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
