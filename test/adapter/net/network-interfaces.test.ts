import { describe, expect, test } from '@jest/globals';
import {
  listInterfaceAddresses,
  parseIpAddressShow,
  parseIpAddressShow6,
} from '../../../src/adapter/net/network-interfaces.ts';

describe('the addresses of this host', () => {
  test('include the loopback interface', () => {
    expect(listInterfaceAddresses()).toContainEqual({ interface: 'lo', ip: '127.0.0.1', prefix: 8, isLoopback: true });
  });

  test('include an interface without a carrier, and leave out what has no address', () => {
    const output = `[{},{"ifindex":2,"ifname":"br0","flags":["NO-CARRIER","BROADCAST","MULTICAST","UP"],"operstate":"DOWN",
      "addr_info":[{"family":"inet","local":"10.9.0.1","prefixlen":24,"scope":"global","label":"br0"}]},
      {"ifindex":3,"ifname":"eth1","flags":["UP"],"addr_info":[]}]`;
    expect(parseIpAddressShow(output)).toEqual([{ interface: 'br0', ip: '10.9.0.1', prefix: 24, isLoopback: false }]);
  });
});

test('IPv6 addresses are read with their prefix lengths', () => {
  const json = JSON.stringify([
    {},
    {
      ifname: 'eth1',
      flags: ['UP'],
      addr_info: [
        { local: 'fd00:1::1', prefixlen: 64 },
        { local: 'fe80::5054:ff:fe00:1', prefixlen: 64 },
      ],
    },
  ]);
  expect(parseIpAddressShow6(json)).toEqual([
    { interface: 'eth1', ip: 'fd00:1::1', prefix: 64 },
    { interface: 'eth1', ip: 'fe80::5054:ff:fe00:1', prefix: 64 },
  ]);
});
