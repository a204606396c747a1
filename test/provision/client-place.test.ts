import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip4FromNumber } from '../../src/address/ip4.ts';
import { parseCidr4 } from '../../src/address/network4.ts';
import type { DhcpMessage } from '../../src/codec/dhcp/message.ts';
import type { DhcpNetwork } from '../../src/config/dhcp-network.ts';
import { clientPlaces } from '../../src/provision/client-place.ts';
import type { DhcpPolicy } from '../../src/provision/dhcp-policy.ts';
import { clientMessage, discover, ip, remember, renew } from '../support/dhcp-messages.ts';

function policy(name: string, cidr: string, more: Partial<DhcpNetwork> = {}): DhcpPolicy {
  const parsed = parseCidr4(cidr);
  if (parsed === undefined) throw new Error(`${cidr} is no network`);
  return {
    name,
    network: { address: parsed.ip, prefix: parsed.prefix },
    server: ip('10.0.0.1'),
    dns: [],
    leaseSeconds: 600,
    authoritative: true,
    unknown: 'boot',
    ignoreNonBoot: false,
    bootFiles: {},
    scriptAuthority: '10.0.0.1:9873',
    ...more,
  };
}

const POLICIES = [
  policy('default', '10.0.0.0/24', { interface: 'eth1' }),
  policy('more', '10.1.0.0/24', { interface: 'eth1', sharedWith: 'default' }),
  policy('lab', '10.8.0.0/24', { interface: 'eth2' }),
  policy('rack1', '10.50.0.0/24'),
  policy('rack1-more', '10.51.0.0/24', { sharedWith: 'rack1' }),
  policy('rack2', '10.60.0.0/24'),
];
const find = clientPlaces(POLICIES);
const namesAt = (message: DhcpMessage, card = 'eth1') => find(message, card).networks.map(({ name }) => name);

/** Option 82 with one sub-option that holds an address. */
const relay = (code: number, address: string) => ({
  relayAgentInformation: Uint8Array.of(1, 2, 0, 7, code, 4, ...address.split('.').map(Number)),
});
const giaddr = { giaddr: ip('10.60.0.1') };

interface Row {
  readonly says: string;
  readonly message: DhcpMessage;
  readonly card?: string;
  readonly names: readonly string[];
}

const ROWS: readonly Row[] = [
  { says: 'on a card is on its wire', message: discover(), card: 'eth2', names: ['lab'] },
  {
    says: 'on a shared wire has all of its networks, in the order of the file',
    message: discover(),
    names: ['default', 'more'],
  },
  { says: 'behind a relay is where the relay is', message: discover({}, giaddr), names: ['rack2'] },
  {
    says: 'behind a relay of a shared wire is in that network first',
    message: discover({}, { giaddr: ip('10.51.0.1') }),
    names: ['rack1-more', 'rack1'],
  },
  {
    says: 'behind a relay on a card of ours is there, whatever card it came in by',
    message: discover({}, { giaddr: ip('10.8.0.7') }),
    names: ['lab'],
  },
  {
    says: 'behind a relay that nobody configured is nowhere',
    message: discover({}, { giaddr: ip('10.99.0.1') }),
    names: [],
  },
  {
    says: 'whose relay selects a link is there (RFC 3527)',
    message: discover(relay(5, '10.50.0.0'), giaddr),
    names: ['rack1', 'rack1-more'],
  },
  {
    says: 'that names a link without a relay names none',
    message: discover(relay(5, '10.50.0.0')),
    names: ['default', 'more'],
  },
  {
    says: 'that selects a subnet is there (RFC 3011)',
    message: discover({ subnetSelection: ip('10.8.0.0') }),
    names: ['lab'],
  },
  {
    says: 'that selects a subnet behind a relay is there',
    message: discover({ subnetSelection: ip('10.8.0.0') }, giaddr),
    names: ['lab'],
  },
  {
    says: 'that selects another subnet than its relay selects is where the relay says',
    message: discover({ ...relay(5, '10.50.0.0'), subnetSelection: ip('10.8.0.0') }, giaddr),
    names: ['rack1', 'rack1-more'],
  },
  {
    says: 'that selects a subnet that is not served is nowhere',
    message: discover({ subnetSelection: ip('10.99.0.0') }),
    names: [],
  },
  {
    says: 'that renews on its wire is in the network of its address',
    message: renew('10.1.0.7'),
    names: ['more', 'default'],
  },
  {
    says: 'that renews through a router is in the network of its address',
    message: renew('10.60.0.7'),
    names: ['rack2'],
  },
  { says: 'that renews on another card has moved there', message: renew('10.8.0.7'), names: ['default', 'more'] },
  { says: 'that renews a strange address is where it is', message: renew('172.16.0.1'), card: 'eth2', names: ['lab'] },
  { says: 'that remembers an address has moved there', message: remember('10.8.0.7'), names: ['default', 'more'] },
  { says: 'on a card without networks is nowhere', message: discover(), card: 'eth9', names: [] },
];

test.each(ROWS)('a client $says', ({ message, card, names }) => {
  expect(namesAt(message, card)).toEqual(names);
});

describe('a place', () => {
  test('remembers the address that named it', () => {
    expect(find(discover({}, { giaddr: ip('10.99.0.1') }), 'eth1')).toEqual({ networks: [], link: '10.99.0.1' });
    expect(find(discover(), 'eth1').link).toBeUndefined();
  });

  test('is found without cards where one socket hears them all', () => {
    const alone = clientPlaces([policy('default', '10.0.0.0/24')]);
    expect(alone(discover(), undefined).networks).toHaveLength(1);
  });

  test('has each network of one wire once, whatever a message says', () => {
    const address = fc.integer({ min: 0, max: 0xffffffff }).map(ip4FromNumber);
    const near = fc
      .tuple(fc.constantFrom(0, 1, 8, 50, 51, 60, 99), fc.nat(255))
      .map(([net, host]) => ip(`10.${net}.0.${host}`));
    const any = fc.oneof(near, address);
    fc.assert(
      fc.property(
        any,
        any,
        fc.option(any, { nil: undefined }),
        fc.uint8Array({ maxLength: 12 }),
        fc.constantFrom('eth1', 'eth2', 'eth9'),
        (ciaddr, via, selected, bytes, card) => {
          const options = { relayAgentInformation: bytes, ...(selected && { subnetSelection: selected }) };
          const names = namesAt(clientMessage(1, options, { ciaddr, giaddr: via }), card);
          expect(new Set(names).size).toBe(names.length);
          const wires = [[], ['lab'], ['rack2'], ['default', 'more'], ['rack1', 'rack1-more']];
          expect(wires).toContainEqual(names.toSorted());
        },
      ),
    );
  });
});
