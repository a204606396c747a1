import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ExpiryQueue } from '../../src/service/expiry-queue.ts';

test('the earliest key is always at hand, through any changes', () => {
  const change = fc.record({ key: fc.nat(20), at: fc.option(fc.nat(1000), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const queue = new ExpiryQueue();
      const model = new Map<number, number>();
      for (const { key, at } of changes) {
        if (at === undefined) {
          queue.delete(key);
          model.delete(key);
        } else {
          queue.set(key, at);
          model.set(key, at);
        }
        const earliest = queue.earliest();
        expect(earliest?.at).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
        if (earliest !== undefined) expect(model.get(earliest.key)).toBe(earliest.at);
      }
    }),
  );
});
