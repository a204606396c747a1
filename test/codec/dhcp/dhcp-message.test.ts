import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip4FromNumber } from '../../../src/address/ip4.ts';
import { DecodeError } from '../../../src/codec/decode-error.ts';
import { decodeDhcpMessage } from '../../../src/codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../../src/codec/dhcp/encode.ts';
import type { DhcpMessage } from '../../../src/codec/dhcp/message.ts';
import type { OptionKind } from '../../../src/codec/dhcp/option-kinds.ts';
import { DHCP_OPTION_BY_CODE, DHCP_OPTIONS, type DhcpOptions } from '../../../src/codec/dhcp/options.ts';
import { EncodeError } from '../../../src/codec/encode-error.ts';
import { clientMessage, discover, IPXE, ip, UEFI_ROM } from '../../support/dhcp-messages.ts';

const anyIp = fc.integer({ min: 0, max: 0xffffffff }).map(ip4FromNumber);
const latin1 = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('\0', ''));
const plainBytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Uint8Array.from(bytes));

const VALUES: { [Kind in OptionKind]: fc.Arbitrary<unknown> } = {
  ip: anyIp,
  ips: fc.array(anyIp, { minLength: 1, maxLength: 70 }),
  uint8: fc.integer({ min: 0, max: 0xff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  uint8s: fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 300 }),
  uint16s: fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 140 }),
  text: latin1(600),
  bytes: plainBytes(600),
  userClasses: fc.array(
    latin1(80).filter((text) => text !== ''),
    { minLength: 1, maxLength: 5 },
  ),
};

const anyOptions = fc.record(
  Object.fromEntries(
    Object.entries(DHCP_OPTIONS)
      // Overload is a matter of the encoding, not of the message.
      .filter(([name]) => name !== 'overload')
      .map(([name, { kind }]) => [name, VALUES[kind]]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<DhcpOptions>;

const unknownCode = fc.integer({ min: 1, max: 254 }).filter((code) => !DHCP_OPTION_BY_CODE.has(code));

const anyMessage: fc.Arbitrary<DhcpMessage> = fc.record({
  op: fc.constantFrom('request', 'reply'),
  htype: fc.integer({ min: 0, max: 255 }),
  hops: fc.integer({ min: 0, max: 255 }),
  xid: fc.integer({ min: 0, max: 0xffffffff }),
  secs: fc.integer({ min: 0, max: 0xffff }),
  broadcast: fc.boolean(),
  ciaddr: anyIp,
  yiaddr: anyIp,
  siaddr: anyIp,
  giaddr: anyIp,
  chaddr: plainBytes(16),
  sname: latin1(64),
  file: latin1(128),
  options: anyOptions,
  rawOptions: fc.array(fc.tuple(unknownCode, plainBytes(400))).map((entries) => new Map(entries)),
});

describe('a DHCP message', () => {
  test('reads back as it was written, long options too', () => {
    fc.assert(
      fc.property(anyMessage, (message) => expect(plain(message)).toEqual(plain(reread(message)))),
      {
        numRuns: 300,
      },
    );
  });

  test('is at least 300 bytes long and closed by an end mark', () => {
    const bytes = encodeDhcpMessage(discover());
    expect(bytes.length).toBe(300);
    expect([...bytes.subarray(236, 244)]).toEqual([99, 130, 83, 99, 53, 1, 1, 255]);
  });

  test('leaves out the last options when it would get too long, but never the relay information', () => {
    const message = discover({
      hostName: 'n1',
      bootFileName: 'x'.repeat(100),
      vendorClass: 'short',
      relayAgentInformation: Uint8Array.of(1, 1, 7),
    });
    const bytes = encodeDhcpMessage(message, 300);
    expect(bytes.length).toBe(300);
    expect(decodeDhcpMessage(bytes).options).toEqual({
      messageType: 1,
      hostName: 'n1',
      vendorClass: 'short',
      relayAgentInformation: Uint8Array.of(1, 1, 7),
    });
  });

  test.each([
    ['chaddr', { chaddr: new Uint8Array(17) }],
    ['sname', { sname: 'x'.repeat(65) }],
    ['file', { file: 'x'.repeat(129) }],
  ])('that does not fit the field %s is not written', (field, fields) => {
    expect(() => encodeDhcpMessage(discover({}, fields))).toThrow(EncodeError);
    expect(() => encodeDhcpMessage(discover({}, fields))).toThrow(field);
  });
});

describe('what real clients do', () => {
  test('option 77 comes as RFC 3004 items and as the bare name', () => {
    expect(decodeOptions([77, 5, 4, ...Buffer.from('iPXE')]).userClass).toEqual(['iPXE']);
    expect(decodeOptions([77, 4, ...Buffer.from('iPXE')]).userClass).toEqual(['iPXE']);
    expect(decodeOptions([77, 7, 4, ...Buffer.from('iPXE'), 1, 120]).userClass).toEqual(['iPXE', 'x']);
  });

  test('texts end in NUL', () => {
    expect(decodeOptions([12, 3, ...Buffer.from('n1\0')]).hostName).toBe('n1');
  });

  test('the end mark is missing', () => {
    expect(decodeDhcpMessage(Buffer.concat([header(), Buffer.of(53, 1, 1)])).options).toEqual({ messageType: 1 });
  });

  test('an option in several pieces is one (RFC 3396)', () => {
    expect(decodeOptions([67, 2, ...Buffer.from('bo'), 12, 1, 97, 67, 2, ...Buffer.from('ot')])).toEqual({
      bootFileName: 'boot',
      hostName: 'a',
    });
  });

  test('unknown options stay raw', () => {
    const message = decodeDhcpMessage(Buffer.concat([header(), Buffer.of(224, 2, 1, 2, 255)]));
    expect([...message.rawOptions]).toEqual([[224, Buffer.of(1, 2)]]);
  });

  test.each([
    { says: 'file', overload: 1, options: { messageType: 1, hostName: 'a' }, sname: 'S', file: '' },
    { says: 'sname', overload: 2, options: { messageType: 1, domainName: 'b' }, sname: '', file: '\f\x01a\xff' },
    {
      says: 'file and sname',
      overload: 3,
      options: { messageType: 1, hostName: 'a', domainName: 'b' },
      sname: '',
      file: '',
    },
  ])('options lie in $says when option 52 says so', ({ overload, options, sname, file }) => {
    const bytes = Buffer.concat([header(), Buffer.of(53, 1, 1, 52, 1, overload, 255)]);
    bytes.set(overload === 1 ? Buffer.from('S') : [15, 1, 98, 255], 44);
    bytes.set([12, 1, 97, 255], 108);
    expect(decodeDhcpMessage(bytes)).toMatchObject({ options, sname, file });
  });

  test('an option continues from the options field into file and then sname', () => {
    const bytes = Buffer.concat([header(), Buffer.of(52, 1, 3, 12, 1, 97, 255)]);
    bytes.set([12, 1, 98, 255], 108);
    bytes.set([12, 1, 99, 255], 44);
    expect(decodeDhcpMessage(bytes).options.hostName).toBe('abc');
  });
});

describe('broken bytes', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'only 0 of at least 240 bytes'],
    ['a header without options', Buffer.alloc(239), 'only 239 of at least 240 bytes'],
    ['another cookie', Buffer.alloc(300), 'no DHCP magic cookie'],
    ['op 3', patched(0, 3), 'op 3 is neither request nor reply'],
    ['hlen 17', patched(2, 17), 'hlen 17 exceeds the 16 bytes of chaddr'],
    ['a length past the end', withOptions([53, 2, 1]), 'option 53 runs past the end'],
    ['a code without length', withOptions([53]), 'option 53 runs past the end'],
    ['an address of 3 bytes', withOptions([50, 3, 1, 2, 3, 255]), 'option 50 (requestedAddress) has 3 bytes'],
    ['a message type given twice', withOptions([53, 1, 1, 53, 1, 3, 255]), 'option 53 (messageType) has 2 bytes'],
    ['half an architecture', withOptions([93, 3, 0, 7, 0, 255]), 'option 93 (clientArchitectures) has 3 bytes'],
    ['overload 4', withOptions([52, 1, 4, 255]), 'option 52 must be 1, 2 or 3'],
    ['overload of a field of lengths', withOptions([52, 1, 1, 255], [12, 200]), 'option 12 runs past the end'],
  ])('with %s are refused with a reason', (_what, bytes, reason) => {
    expect(() => decodeDhcpMessage(bytes)).toThrow(DecodeError);
    expect(() => decodeDhcpMessage(bytes)).toThrow(reason);
  });

  test('never give anything but a DecodeError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 700 }), onlyDecodeErrors), { numRuns: 2000 });
    const optionBytes = fc.uint8Array({ maxLength: 500 });
    fc.assert(
      fc.property(optionBytes, (bytes) => onlyDecodeErrors(Buffer.concat([header(), bytes]))),
      { numRuns: 5000 },
    );
  });

  test('made from real messages by a few changed, cut or doubled bytes never give anything but a DecodeError', () => {
    const real = [UEFI_ROM, IPXE].map((options) => encodeDhcpMessage(clientMessage(1, options)));
    const change = fc.tuple(fc.nat(700), fc.integer({ min: 0, max: 255 }));
    const mutated = fc
      .tuple(fc.constantFrom(...real), fc.array(change, { maxLength: 12 }), fc.nat(700), fc.boolean())
      .map(([bytes, changes, cut, isCut]) => {
        const copy = Buffer.from(bytes);
        for (const [place, value] of changes) copy[place % copy.length] = value;
        return isCut ? copy.subarray(0, cut) : copy;
      });
    fc.assert(fc.property(mutated, onlyDecodeErrors), { numRuns: 5000 });
  });
});

test('every option of the table has a code of its own', () => {
  expect(DHCP_OPTION_BY_CODE.size).toBe(Object.keys(DHCP_OPTIONS).length);
});

function onlyDecodeErrors(bytes: Uint8Array): void {
  try {
    decodeDhcpMessage(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}

function reread(message: DhcpMessage): DhcpMessage {
  return decodeDhcpMessage(encodeDhcpMessage(message));
}

/** Bytes as hex: Buffers and Uint8Arrays of one content are equal. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map)
    return [...value].toSorted(([a], [b]) => a - b).map(([code, bytes]) => [code, plain(bytes)]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function header(): Buffer {
  return encodeDhcpMessage(clientMessage(1, {}, { ciaddr: ip('0.0.0.0') })).subarray(0, 240);
}

function patched(offset: number, value: number): Buffer {
  const bytes = Buffer.from(encodeDhcpMessage(discover()));
  bytes[offset] = value;
  return bytes;
}

function withOptions(options: readonly number[], file: readonly number[] = []): Buffer {
  const bytes = Buffer.concat([header(), Buffer.from(options)]);
  bytes.set(file, 108);
  return bytes;
}

function decodeOptions(options: readonly number[]): DhcpOptions {
  return decodeDhcpMessage(withOptions([...options, 255])).options;
}
