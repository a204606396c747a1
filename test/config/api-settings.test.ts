import { writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { anInterface, noIpv6 } from '../fake/interfaces.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();

function load(api: string, more = '') {
  const file = directory.file('w.conf');
  writeFileSync(file, `ipaddr: 10.0.0.1/22\n${more}api: {${api}}\n`);
  return loadConfig({ file, env: {} }, () => [anInterface('eth1', '10.0.0.1/22')], noIpv6).config;
}

test('the API is not served over TCP unless it is enabled, and then over TLS to this host alone', () => {
  expect(load('').api).toEqual({
    socket: '/run/warewulf/warewulfd.sock',
    enabled: false,
    port: 9874,
    tls: true,
    allowedSubnets: ['127.0.0.0/8', '::1/128'],
  });
});

test("Warewulf's keys are read, and those beside them", () => {
  const api =
    'enabled: yes, tls: true, allowed subnets: [10.0.0.0/22, "fd00::/8"], address: "fd00::1", port: 443, auth file: /srv/auth';
  expect(load(api).api).toMatchObject({
    enabled: true,
    address: 'fd00::1',
    port: 443,
    allowedSubnets: ['10.0.0.0/22', 'fd00::/8'],
    authFile: '/srv/auth',
  });
});

test.each([
  {
    says: 'without TLS for other hosts',
    api: 'enabled: true, tls: false, allowed subnets: [127.0.0.0/8, 10.0.0.0/22]',
    problem:
      /api\.tls: is off while 10\.0\.0\.0\/22 may call: tokens and passwords would cross the network in the clear/,
  },
  {
    says: 'a subnet with an impossible prefix',
    api: 'allowed subnets: [10.0.0.0/40]',
    problem: /api\.allowed subnets: "10\.0\.0\.0\/40" is not a network with its prefix length/,
  },
  {
    says: 'an address that is none',
    api: 'address: everywhere',
    problem: /api\.address: "everywhere" is not an IP address/,
  },
  {
    says: 'the port of the HTTP server on the same address',
    api: 'enabled: true, port: 9873',
    problem: /api\.port: 9873 is the port of the HTTP server for nodes too/,
  },
])('$says is refused', ({ api, problem }) => {
  expect(() => load(api)).toThrow(problem);
});

test.each([
  { says: 'without TLS for this host alone', api: 'enabled: true, tls: false' },
  { says: 'without TLS while it is not enabled', api: 'tls: false, allowed subnets: [10.0.0.0/22]' },
  { says: 'the port of the HTTP server on another address', api: 'enabled: true, address: 127.0.0.1, port: 9873' },
])('$says is allowed', ({ api }) => {
  expect(() => load(api)).not.toThrow();
});
