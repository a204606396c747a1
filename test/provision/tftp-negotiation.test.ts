import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { negotiateTransfer } from '../../src/provision/tftp-negotiation.ts';

const limits = { maxBlockSize: 1468, maxWindowSize: 64 };

describe('TFTP options', () => {
  const rows: readonly { says: string; asked: Record<string, string>; accepted: Record<string, string> }[] = [
    { says: 'none asked, none answered', asked: {}, accepted: {} },
    {
      says: 'what EDK2 asks',
      asked: { tsize: '0', blksize: '1468', windowsize: '4' },
      accepted: { blksize: '1468', windowsize: '4', tsize: '1000' },
    },
    { says: 'a block larger than the path is lowered', asked: { blksize: '8192' }, accepted: { blksize: '1468' } },
    { says: 'a window larger than ours is lowered', asked: { windowsize: '65535' }, accepted: { windowsize: '64' } },
    { says: 'a timeout is taken as it is', asked: { timeout: '255' }, accepted: { timeout: '255' } },
    ...['0', '7', '65465', '-1', '1e99', '', ' 512', '0x200', '99999999999999999999'].map((value) => ({
      says: `blksize ${JSON.stringify(value)} does not hold`,
      asked: { blksize: value },
      accepted: {},
    })),
    ...['0', '256', '-1', '1.5'].map((value) => ({
      says: `timeout ${value} does not hold`,
      asked: { timeout: value },
      accepted: {},
    })),
    { says: 'windowsize 0 does not hold', asked: { windowsize: '0' }, accepted: {} },
    { says: 'unknown options are left out', asked: { multicast: '', rollover: '1' }, accepted: {} },
  ];

  test.each(rows)('$says', ({ asked, accepted }) => {
    const parameters = negotiateTransfer(new Map(Object.entries(asked)), 1000, limits);
    expect(Object.fromEntries(parameters.accepted)).toEqual(accepted);
    expect(parameters.blockSize).toBe(Number(accepted['blksize'] ?? 512));
    expect(parameters.windowSize).toBe(Number(accepted['windowsize'] ?? 1));
  });

  test('say no size for an empty file, which curl takes for an error', () => {
    expect(negotiateTransfer(new Map([['tsize', '0']]), 0, limits).accepted.size).toBe(0);
  });

  test('never give more than was asked nor more than the limits, whatever the text', () => {
    const value = fc.oneof(fc.string(), fc.integer().map(String), fc.nat().map(String));
    fc.assert(
      fc.property(value, value, (blksize, windowsize) => {
        const { blockSize, windowSize } = negotiateTransfer(
          new Map(Object.entries({ blksize, windowsize })),
          1,
          limits,
        );
        expect(blockSize).toBeGreaterThanOrEqual(8);
        expect(blockSize).toBeLessThanOrEqual(1468);
        expect(windowSize).toBeGreaterThanOrEqual(1);
        expect(windowSize).toBeLessThanOrEqual(64);
      }),
    );
  });
});
