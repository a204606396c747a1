import { describe, expect, test } from '@jest/globals';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { UnknownMachine } from '../../../src/domain/unknown-machine.ts';
import { MachineBook } from '../../../src/service/discovery/machine-book.ts';

const address = (index: number) =>
  `52:54:00:00:${Math.floor(index / 256)
    .toString(16)
    .padStart(2, '0')}:${(index % 256).toString(16).padStart(2, '0')}` as MacAddress;
const seen = (index: number, timesSeen = 1, more: Partial<UnknownMachine> = {}): UnknownMachine => ({
  ...{ hwaddr: address(index), firstSeenAt: index, lastSeenAt: index, timesSeen },
  ...more,
});

describe('the book of unknown machines', () => {
  test('never has more than its limit, and says who was pushed out', () => {
    const book = new MachineBook(20);
    const out = Array.from({ length: 50 }, (_, index) => book.put(seen(index))).filter((one) => one !== undefined);
    expect(book.all()).toHaveLength(20);
    expect(out).toEqual(Array.from({ length: 30 }, (_, index) => address(index)));
  });

  test('keeps those that came back, when thousands come once', () => {
    const book = new MachineBook(20);
    for (let index = 0; index < 10; index++) book.put(seen(index, 2));
    for (let index = 100; index < 5100; index++) book.put(seen(index));
    for (let index = 0; index < 10; index++) expect(book.find(address(index))).toBeDefined();
    expect(book.all()).toHaveLength(20);
  });

  test('has a place for newcomers when it is full of others: the one seen longest ago goes', () => {
    const book = new MachineBook(20);
    for (let index = 0; index < 20; index++) book.put(seen(index, 2));
    book.put(seen(0, 3));
    expect(book.put(seen(100))).toBe(address(1));
    expect(book.put(seen(101))).toBe(address(2));
    expect(book.put(seen(102))).toBe(address(100));
    expect(book.find(address(0))?.timesSeen).toBe(3);
  });

  test('keeps what an admin has decided', () => {
    const book = new MachineBook(20);
    for (let index = 0; index < 5; index++) book.put(seen(index, 1, { ignored: { at: 0, by: 'root' } }));
    for (let index = 100; index < 1000; index++) book.put(seen(index, (index % 3) + 1));
    for (let index = 0; index < 5; index++) expect(book.find(address(index))).toBeDefined();
  });

  test('has each machine once', () => {
    const book = new MachineBook(20);
    for (const times of [1, 2, 3]) book.put(seen(7, times));
    book.put(seen(7, 3, { ignored: { at: 0, by: 'root' } }));
    book.put(seen(7, 3));
    expect(book.all()).toEqual([seen(7, 3)]);
    book.delete(address(7));
    expect(book.all()).toEqual([]);
  });
});
