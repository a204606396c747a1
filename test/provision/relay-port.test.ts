import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relayPort } from '../../src/provision/relay-port.ts';

const text = (words: string) => [...Buffer.from(words)];

/** Option 82 with these sub-options. */
function option82(...subOptions: readonly (readonly [code: number, value: readonly number[]])[]) {
  const bytes = subOptions.flatMap(([code, value]) => [code, value.length, ...value]);
  return { relayAgentInformation: Uint8Array.from(bytes) };
}

describe('the port of a machine', () => {
  test.each([
    { says: 'is none without option 82', options: {}, port: {} },
    { says: 'is none where the relay says other things', options: option82([5, [10, 0, 0, 1]]), port: {} },
    {
      says: 'is a text as switches and dhcrelay write it',
      options: option82([1, text('ge-0/0/7.0')], [2, text('leaf 2')]),
      port: { port: 'ge-0/0/7.0', switchName: 'leaf 2' },
    },
    {
      says: 'is read from the bytes of Cisco and those like it: VLAN, module, port, and the address of the switch',
      options: option82([1, [0, 4, 0, 10, 1, 7]], [2, [0, 6, 0, 0x1b, 0x54, 0xaa, 0xbb, 0xcc]]),
      port: { port: 'vlan10-1/7', switchName: '00:1b:54:aa:bb:cc' },
    },
    {
      says: 'is a text behind a type and a length',
      options: option82([1, [1, 6, ...text('Eth1/7')]], [2, [1, 6, ...text('leaf-2')]]),
      port: { port: 'Eth1/7', switchName: 'leaf-2' },
    },
    { says: 'may end in a NUL', options: option82([1, [...text('eth7'), 0]]), port: { port: 'eth7' } },
    {
      says: 'is hexadecimal when it is neither',
      options: option82([1, [0xde, 0xad, 0x00]]),
      port: { port: 'de:ad:00' },
    },
    { says: 'is not taken from an empty sub-option', options: option82([1, []], [2, []]), port: {} },
    { says: 'is not taken from a broken list', options: { relayAgentInformation: Uint8Array.of(1, 9, 65) }, port: {} },
  ])('$says', ({ options, port }) => expect(relayPort(options)).toEqual(port));

  test('is a short line of printable characters whatever the relay writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), fc.uint8Array({ maxLength: 120 }), (bytes, value) => {
        for (const relayAgentInformation of [bytes, Uint8Array.of(1, value.length, ...value)]) {
          for (const said of Object.values(relayPort({ relayAgentInformation }))) {
            expect(said).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,127}$/);
          }
        }
      }),
    );
  });
});
