import { expect, test } from '@jest/globals';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { UnknownMachine } from '../../../src/domain/unknown-machine.ts';
import { WriteBehind } from '../../../src/service/discovery/write-behind.ts';
import { MemoryMachineRepository } from '../../fake/memory-machine-repository.ts';
import { mac } from '../../support/dhcp-messages.ts';

const FIRST = mac('52:54:00:00:00:01');
const SECOND = mac('52:54:00:00:00:02');
const seen = (hwaddr: MacAddress, timesSeen = 1): UnknownMachine => ({
  ...{ hwaddr, firstSeenAt: 1, lastSeenAt: 1, timesSeen },
});

function open(stored: readonly UnknownMachine[] = []) {
  const repository = new MemoryMachineRepository();
  for (const machine of stored) repository.machines.set(machine.hwaddr, machine);
  const errors: unknown[] = [];
  const log = { error: (fields: unknown) => errors.push(fields) };
  return { repository, errors, writes: new WriteBehind({ repository, log, stored: repository.machines.keys() }) };
}

test('the latest sighting of each machine is stored, all of them together', async () => {
  const { repository, writes } = open();
  for (const times of [1, 2, 3]) writes.put(seen(FIRST, times));
  writes.put(seen(SECOND));
  await writes.flush();
  expect(repository.all()).toEqual([seen(FIRST, 3), seen(SECOND)]);
  expect(repository.transactions).toEqual([2]);
});

test('a machine that comes and goes costs no write, one that was stored is taken out', async () => {
  const { repository, writes } = open([seen(SECOND)]);
  writes.put(seen(FIRST));
  for (const hwaddr of [FIRST, SECOND]) writes.forget(hwaddr);
  await writes.flush();
  expect(repository.all()).toEqual([]);
  expect(repository.transactions).toEqual([1]);
});

test('a flood is stored in transactions of five hundred', async () => {
  const { repository, writes } = open();
  for (let index = 0; index < 1200; index++) {
    writes.put(
      seen(
        mac(`02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`),
      ),
    );
  }
  await writes.flush();
  expect(repository.transactions).toEqual([500, 500, 200]);
});

test('a decision is stored when it is acknowledged, after the sightings before it', async () => {
  const { repository, writes } = open();
  writes.put(seen(FIRST));
  await writes.putNow({ ...seen(FIRST, 2), ignored: { at: 5, by: 'root' } });
  expect(repository.all()).toMatchObject([{ timesSeen: 2, ignored: { by: 'root' } }]);
  await writes.forgetNow(FIRST);
  expect(repository.all()).toEqual([]);
});

test('what a broken disk does not take is said, and tried again with the next sighting', async () => {
  const { repository, errors, writes } = open();
  repository.failure = new Error('disk full');
  writes.put(seen(FIRST));
  await writes.flush();
  expect(errors).toEqual([{ err: repository.failure, machines: 1 }]);
  repository.failure = undefined;
  writes.put(seen(FIRST, 2));
  await writes.flush();
  expect(repository.all()).toEqual([seen(FIRST, 2)]);
});
