import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { negotiateTransfer } from '../../src/provision/tftp-negotiation.ts';
import {
  startTransfer,
  type TransferState,
  type TransferStep,
  takeAck,
  takeTimeout,
  transferWaitMs,
} from '../../src/provision/tftp-transfer.ts';

const limits = { maxBlockSize: 65464, maxWindowSize: 64 };

function begin(sizeBytes: number, asked: Record<string, string> = {}): TransferStep {
  return startTransfer(negotiateTransfer(new Map(Object.entries(asked)), sizeBytes, limits), sizeBytes, 0);
}

/** A transfer whose OACK was acknowledged at time 0. */
function beginWindow(sizeBytes: number, windowsize: number): TransferStep {
  return takeAck(begin(sizeBytes, { windowsize: String(windowsize) }).state, 0, 0);
}

function acks(state: TransferState, ...blocks: number[]): TransferStep {
  return blocks.reduce<TransferStep>((step, block) => takeAck(step.state, block, 0), { state, action: { do: 'wait' } });
}

describe('a TFTP transfer in lockstep', () => {
  test('without options begins with the first DATA', () => {
    expect(begin(1000).action).toEqual({ do: 'send', from: 1, count: 1 });
  });

  test('with options begins with an OACK and sends the first DATA on ACK 0', () => {
    const { state, action } = begin(1000, { tsize: '0' });
    expect(action).toEqual({ do: 'send-oack' });
    expect(takeAck(state, 0, 0).action).toEqual({ do: 'send', from: 1, count: 1 });
  });

  test.each([
    ['an empty file is one empty block', 0, 1],
    ['a short file is one block', 511, 1],
    ['an exact multiple of the block size ends with an empty block', 1024, 3],
    ['one byte more makes the last block hold one byte', 1025, 3],
  ])('%s', (_says, sizeBytes, lastBlock) => {
    const blocks = Array.from({ length: lastBlock }, (_, index) => index + 1);
    expect(begin(sizeBytes).state.lastBlock).toBe(lastBlock);
    expect(acks(begin(sizeBytes).state, ...blocks).action).toEqual({ do: 'done' });
    expect(acks(begin(sizeBytes).state, ...blocks.slice(0, -1)).action).not.toEqual({ do: 'done' });
  });

  test("never resends on a repeated ACK (the Sorcerer's Apprentice)", () => {
    const { state } = acks(begin(5000).state, 1);
    expect(acks(state, 1, 1, 1).action).toEqual({ do: 'wait' });
    expect(acks(state, 1, 1, 2).action).toEqual({ do: 'send', from: 3, count: 1 });
  });

  test('ignores ACKs of blocks it never sent', () => {
    const { state } = begin(5000);
    for (const block of [2, 3, 1000, 65535])
      expect(takeAck(state, block, 0)).toEqual({ state, action: { do: 'wait' } });
  });

  test('an OACK is not acknowledged by any block but 0', () => {
    const { state } = begin(5000, { tsize: '0' });
    for (const block of [1, 2, 65535]) expect(takeAck(state, block, 0).action).toEqual({ do: 'wait' });
  });

  test('goes on past block 65535 with 0', () => {
    let step = begin(512 * 65540);
    for (let block = 1; block <= 65538; block += 1) step = takeAck(step.state, block & 0xffff, 0);
    expect(step.action).toEqual({ do: 'send', from: 65539, count: 1 });
    expect(acks(step.state, 3, 4, 5).action).toEqual({ do: 'done' });
  });
});

describe('a TFTP transfer with windows', () => {
  test('sends a window per ACK and ends with a shorter one', () => {
    const first = beginWindow(512 * 6, 4);
    expect(first.action).toEqual({ do: 'send', from: 1, count: 4 });
    const second = takeAck(first.state, 4, 0);
    expect(second.action).toEqual({ do: 'send', from: 5, count: 3 });
    expect(takeAck(second.state, 7, 0).action).toEqual({ do: 'done' });
  });

  test('starts again behind the block that an ACK inside the window names (RFC 7440)', () => {
    expect(takeAck(beginWindow(50_000, 8).state, 3, 0).action).toEqual({ do: 'send', from: 4, count: 8 });
  });

  test('starts again at the first block when that was lost, but once only', () => {
    const { state } = acks(beginWindow(50_000, 8).state, 8);
    const again = takeAck(state, 8, 0);
    expect(again.action).toEqual({ do: 'send', from: 9, count: 8 });
    expect(acks(again.state, 8, 8, 8).action).toEqual({ do: 'wait' });
    const whole = takeAck(again.state, 16, 0);
    expect(whole.action).toEqual({ do: 'send', from: 17, count: 8 });
    expect(takeAck(whole.state, 16, 0).action).toEqual({ do: 'send', from: 17, count: 8 });
  });

  test('windows cross block 65535', () => {
    let step = beginWindow(512 * 65600, 64);
    for (let block = 64; block <= 65472; block += 64) step = takeAck(step.state, block, 0);
    expect(step.action).toEqual({ do: 'send', from: 65473, count: 64 });
    expect(takeAck(step.state, 65536 & 0xffff, 0).action).toEqual({ do: 'send', from: 65537, count: 64 });
    expect(takeAck(step.state, 65530, 0).action).toEqual({ do: 'send', from: 65531, count: 64 });
  });
});

describe('the timer of a TFTP transfer', () => {
  test('sends what is outstanding again', () => {
    expect(takeTimeout(begin(5000, { tsize: '0' }).state, 500).action).toEqual({ do: 'send-oack' });
    expect(takeTimeout(begin(5000).state, 500).action).toEqual({ do: 'send', from: 1, count: 1 });
    expect(takeTimeout(beginWindow(5000, 4).state, 500).action).toEqual({ do: 'send', from: 1, count: 4 });
  });

  test('waits twice as long each time, at most five seconds, and the usual time after progress', () => {
    let { state } = begin(5000);
    const waits = [transferWaitMs(state)];
    for (let now = 500; waits.length < 6; now += 10) {
      state = takeTimeout(state, now).state;
      waits.push(transferWaitMs(state));
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(transferWaitMs(takeAck(state, 1, 600).state)).toBe(500);
  });

  test('follows the measured round trip, and measures nothing that was sent twice', () => {
    const measured = takeAck(begin(5000).state, 1, 10).state;
    expect(transferWaitMs(measured)).toBe(30);
    const repeated = takeTimeout(measured, 40).state;
    expect(transferWaitMs(takeAck(repeated, 2, 45).state)).toBe(30);
  });

  test('waits exactly the agreed time when the client asked for one', () => {
    const { state } = begin(5000, { timeout: '3' });
    expect(transferWaitMs(state)).toBe(3000);
    expect(transferWaitMs(takeTimeout(state, 3000).state)).toBe(3000);
  });

  test.each([
    ['a client that never answered', begin(5000).state, 10_000],
    ['one that answered the OACK', takeAck(begin(5000, { tsize: '0' }).state, 0, 0).state, 30_000],
    ['one that asked for long waits', takeAck(begin(5000, { timeout: '20' }).state, 0, 0).state, 60_000],
    ['one that asked for very long waits', takeAck(begin(5000, { timeout: '255' }).state, 0, 0).state, 120_000],
  ])('gives up on %s after its time of silence', (_who, state, limitMs) => {
    expect(takeTimeout(state, limitMs - 1).action.do).not.toBe('give-up');
    expect(takeTimeout(state, limitMs).action).toEqual({ do: 'give-up' });
  });

  test('repeats only a bounded number of times to one who never answers', () => {
    let { state, action } = begin(5000);
    let sends = 1;
    for (let now = transferWaitMs(state); action.do !== 'give-up'; now += transferWaitMs(state)) {
      ({ state, action } = takeTimeout(state, now));
      if (action.do === 'send') sends += 1;
    }
    expect(sends).toBeLessThanOrEqual(6);
  });
});

/** Plays a whole transfer against a client that follows RFC 7440 over a path that loses packets, both ways. */
function playThrough(sizeBytes: number, windowsize: number, isLost: () => boolean) {
  let received = 0;
  const deliver = ({ action }: TransferStep): boolean => {
    if (action.do === 'send-oack') return !isLost();
    if (action.do !== 'send') return false;
    const blocks = Array.from({ length: action.count }, (_, index) => action.from + index).filter(() => !isLost());
    for (const block of blocks) received += block === received + 1 ? 1 : 0;
    return blocks.length > 0;
  };
  let step = begin(sizeBytes, { windowsize: String(windowsize) });
  for (let now = 1; now < 20_000; now += 1) {
    if (step.action.do === 'done' || step.action.do === 'give-up') break;
    const acknowledged = deliver(step) && !isLost();
    step = acknowledged ? takeAck(step.state, received & 0xffff, now) : takeTimeout(step.state, now);
  }
  return { received, action: step.action, lastBlock: step.state.lastBlock };
}

test('TFTP transfers end with every block delivered while up to three packets in ten are lost', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 60_000 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 0, max: 30 }),
      fc.infiniteStream(fc.nat({ max: 99 })),
      (sizeBytes, windowsize, lossPercent, dice) => {
        const isLost = () => (dice.next().value ?? 0) < lossPercent;
        const { received, action, lastBlock } = playThrough(sizeBytes, windowsize, isLost);
        expect(action).toEqual({ do: 'done' });
        expect(received).toBe(lastBlock);
      },
    ),
  );
});
