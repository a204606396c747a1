import { mkdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseCardStates } from '../../../src/adapter/net/card-states.ts';
import { hostFacts } from '../../../src/adapter/net/host-facts.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();

test('cards are read with and without address and carrier', () => {
  const json = JSON.stringify([
    {
      ifname: 'eth0',
      flags: ['BROADCAST', 'UP', 'LOWER_UP'],
      addr_info: [{ local: '10.0.0.1' }, { local: 'fe80::1' }],
    },
    { ifname: 'eth1', flags: ['NO-CARRIER', 'BROADCAST', 'UP'], addr_info: [] },
    {},
  ]);
  expect(parseCardStates(json)).toEqual([
    { name: 'eth0', isUp: true, hasCarrier: true, addresses: ['10.0.0.1'] },
    { name: 'eth1', isUp: true, hasCarrier: false, addresses: [] },
  ]);
});

test('this host has a loopback card that is up', async () => {
  expect(await hostFacts.cards()).toContainEqual(expect.objectContaining({ name: 'lo', addresses: ['127.0.0.1'] }));
});

test('limits, space and the clock can be asked', async () => {
  expect(await hostFacts.neighbourLimit()).toBeGreaterThan(0);
  expect(await hostFacts.openFileLimit()).toBeGreaterThan(0);
  expect(typeof (await hostFacts.isClockSynchronised())).toBe('boolean');
  const space = await hostFacts.space('/');
  expect(space?.totalBytes).toBeGreaterThan(space?.freeBytes ?? Infinity);
  expect(await hostFacts.space(directory.file('none'))).toBeUndefined();
  expect(await hostFacts.hasIpv6Router('lo')).toBe(false);
});

test('access to a directory is what this process may do', async () => {
  mkdirSync(directory.file('own'));
  expect(await hostFacts.access(directory.file('own'))).toEqual({ isThere: true, canRead: true, canWrite: true });
  expect(await hostFacts.access(directory.file('none'))).toEqual({ isThere: false, canRead: false, canWrite: false });
});
