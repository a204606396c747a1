import { expect, test } from '@jest/globals';
import type { Ip6 } from '../../src/address/ip6.ts';
import type { DhcpNetwork } from '../../src/config/dhcp-network.ts';
import { makeCluster } from '../../src/domain/cluster.ts';
import { findMachineAt } from '../../src/service/machine-at.ts';
import { bootNode } from '../support/boot-node.ts';
import { ip, mac } from '../support/dhcp-messages.ts';
import { FIRST } from './doctor/doctor-fixture.ts';

const REGISTERED = mac('52:54:00:00:00:01');
const LEASED = mac('52:54:00:00:00:09');
const node = bootNode({ networkDevices: { default: { hwaddr: REGISTERED, ipaddr: ip('10.0.0.5'), tags: {} } } });

const machineAt = (network: Partial<DhcpNetwork>, enabled = true) =>
  findMachineAt({
    leases: { hwaddrOf: (address) => (address === '10.0.0.100' ? LEASED : undefined) },
    leases6: { hwaddrOf: (address) => (address === 'fd76::9' ? LEASED : undefined) },
    cluster: () => makeCluster(1, [node]),
    dhcp: { enabled, ipv4: true, networks: [{ ...FIRST, ...network }] },
  });

test('a lease says which machine has an address', () => {
  expect(machineAt({})(ip('10.0.0.100'))).toBe(LEASED);
});

test.each([
  ['by its lease', 'fd76::9', LEASED],
  ['by the hardware address that it was made from', 'fe80::5054:ff:fe00:1', REGISTERED],
  ['not when nothing names it', 'fd76::a', undefined],
])('an IPv6 address is known %s', (_how, address, hwaddr) => {
  expect(machineAt({})(address as Ip6)).toBe(hwaddr);
});

test('where we give the addresses, one without a lease is nobody’s', () => {
  expect(machineAt({})(ip('10.0.0.5'))).toBeUndefined();
});

test.each<[string, Partial<DhcpNetwork>, boolean]>([
  ['behind a proxy', { proxy: true }, true],
  ['without DHCP of ours', {}, false],
])('%s the registry says whose an address is', (_where, network, enabled) => {
  expect(machineAt(network, enabled)(ip('10.0.0.5'))).toBe(REGISTERED);
  expect(machineAt(network, enabled)(ip('10.0.0.6'))).toBeUndefined();
});
