import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { ping } from '../../src/adapter/process/ping.ts';
import { UnavailableError } from '../../src/domain/errors.ts';
import { ip } from '../support/dhcp-messages.ts';
import { requireCommand } from '../support/netns.ts';

const PATH = process.env['PATH'];

beforeAll(() => requireCommand('ping', 'iputils-ping'));
afterEach(() => {
  process.env['PATH'] = PATH;
});

test('an address that answers is in use', async () => {
  expect(await ping(ip('127.0.0.1'), 'lo')).toBe(true);
});

test('what cannot be asked is an UnavailableError', async () => {
  const asked = ping(ip('127.0.0.1'), 'ww-none');
  await expect(asked).rejects.toThrow(UnavailableError);
  await expect(asked).rejects.toThrow(/^ping failed: .*ww-none/);
});

test('without the program, the error names its package', async () => {
  process.env['PATH'] = '/nowhere';
  await expect(ping(ip('127.0.0.1'), 'lo')).rejects.toThrow('ping is missing: apt-get install iputils-ping');
});
