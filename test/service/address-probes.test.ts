import { beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Ip4 } from '../../src/address/ip4.ts';
import { UnavailableError } from '../../src/domain/errors.ts';
import { AddressProbes } from '../../src/service/address-probes.ts';
import { ip } from '../support/dhcp-messages.ts';

/** Probes under way, by address: a test lets them end. */
let asked: Map<Ip4, (answer: boolean | Error) => void>;
let questions: string[];
let lines: string[];
let probes: AddressProbes;

beforeEach(() => {
  asked = new Map();
  questions = [];
  lines = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line).msg) });
  probes = new AddressProbes({
    log,
    probe: (address, card) =>
      new Promise((resolve, reject) => {
        questions.push(`${address} on ${card}`);
        asked.set(address, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
  });
});

const address = (last: number) => ip(`10.0.0.${last}`);

test.each([true, false])('what the wire says is the answer: %s', async (isThere) => {
  const answer = probes.isInUse(address(7), 'eth1');
  expect(probes.isUnderWay(address(7))).toBe(true);
  asked.get(address(7))?.(isThere);
  expect(await answer).toBe(isThere);
  expect(questions).toEqual(['10.0.0.7 on eth1']);
  expect(probes.isUnderWay(address(7))).toBe(false);
});

test('on the loopback card, where this host has every address, nothing is asked', async () => {
  expect(await probes.isInUse(ip('127.0.0.7'), 'lo')).toBe(false);
  expect(questions).toEqual([]);
});

test('one address is asked for once at a time', async () => {
  const answers = [probes.isInUse(address(7), 'eth1'), probes.isInUse(address(7), 'eth1')];
  asked.get(address(7))?.(true);
  expect(await Promise.all(answers)).toEqual([true, true]);
  expect(questions).toHaveLength(1);
});

test('beyond 64 at once nobody waits, and afterwards addresses are looked at again', async () => {
  const answers = Array.from({ length: 64 }, (_, index) => probes.isInUse(address(index), 'eth1'));
  expect(await probes.isInUse(address(200), 'eth1')).toBe(false);
  expect(questions).toHaveLength(64);
  for (const end of asked.values()) end(false);
  await Promise.all(answers);
  void probes.isInUse(address(200), 'eth1');
  expect(questions).toHaveLength(65);
});

test('without the right to it addresses are offered all the same, and the log says so once', async () => {
  for (const last of [7, 8]) {
    const answer = probes.isInUse(address(last), 'eth1');
    asked.get(address(last))?.(new UnavailableError('cannot ping 10.0.0.7 on eth1'));
    expect(await answer).toBe(false);
  }
  expect(lines).toEqual([
    'addresses are offered without a look whether they are in use (dhcp: conflict probe): cannot ping 10.0.0.7 on eth1',
  ]);
});

test('a fault of ours is not hidden', async () => {
  const answer = probes.isInUse(address(7), 'eth1');
  asked.get(address(7))?.(new TypeError('broken'));
  await expect(answer).rejects.toThrow('broken');
  expect(probes.isUnderWay(address(7))).toBe(false);
});
