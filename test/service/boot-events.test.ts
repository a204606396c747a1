import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { createBootEvents } from '../../src/service/boot-events.ts';
import type {
  BootEventFilter,
  BootEventRepository,
  StoredBootEvent,
} from '../../src/service/ports/boot-event-repository.ts';

const event = (at: number, node?: string): BootEvent => ({
  at,
  stage: 'dhcp',
  outcome: 'ok',
  detail: `step ${at}`,
  ...(node && { node }),
});

/** Keeps batches in memory; can be made to fail. */
class MemoryBootEvents implements BootEventRepository {
  batches: (readonly BootEvent[])[] = [];
  isBroken = false;

  async add(events: readonly BootEvent[]): Promise<void> {
    if (this.isBroken) throw new Error('disk full');
    this.batches.push(events);
  }
  async latestPerNode(): Promise<ReadonlyMap<string, BootEvent>> {
    return new Map([['old', event(1, 'old')]]);
  }
  async list({ node, limit }: BootEventFilter): Promise<readonly StoredBootEvent[]> {
    return this.batches
      .flat()
      .map((each, number) => ({ number, event: each }))
      .filter((stored) => stored.event.node === node)
      .toReversed()
      .slice(0, limit);
  }
}

describe('boot events', () => {
  let repository: MemoryBootEvents;
  let logged: string[];
  beforeEach(() => {
    repository = new MemoryBootEvents();
    logged = [];
  });
  const create = (queueLimit?: number) => {
    const log = (_facts: unknown, text?: string) => {
      logged.push(text ?? '');
    };
    return createBootEvents({
      repository,
      log: { error: log, warn: log },
      ...(queueLimit === undefined ? {} : { queueLimit }),
    });
  };
  let close = async (): Promise<void> => undefined;
  afterEach(() => close());

  test('say how far a node is, which the leases of its running system do not change', async () => {
    const events = await create();
    close = events.close;
    events.record({ ...event(5, 'n1'), stage: 'up' });
    events.record({ ...event(6, 'n1'), stage: 'lease' });
    expect(events.latest().get('n1')).toMatchObject({ at: 5, stage: 'up' });
  });

  test('stand beside later signs of life', async () => {
    const events = await create();
    close = events.close;
    events.record(event(5, 'n1'));
    events.sawNode('n1', 9);
    expect(events.latest().get('n1')).toMatchObject({ at: 5 });
    expect(['n1', 'old', 'never'].map(events.seenAt)).toEqual([9, 1, undefined]);
  });

  test('of one moment are stored together, and at the end what waits is stored', async () => {
    const events = await create();
    for (let at = 0; at < 10; at++) events.record(event(at));
    expect(repository.batches).toHaveLength(0);
    await events.close();
    expect(repository.batches.map((batch) => batch.length)).toEqual([10]);
  });

  test('are stored in pieces, so that none holds up the program', async () => {
    const events = await create();
    for (let at = 0; at < 1200; at++) events.record(event(at));
    await events.close();
    expect(repository.batches.map((batch) => batch.length)).toEqual([500, 500, 200]);
    expect(repository.batches.flat().map(({ at }) => at)).toEqual(Array.from({ length: 1200 }, (_, at) => at));
  });

  test('are known by their newest per node at once, and from before the start', async () => {
    const events = await create();
    events.record(event(2, 'n1'));
    events.record(event(3, 'n1'));
    events.record(event(4));
    expect(events.latest()).toEqual(
      new Map([
        ['old', event(1, 'old')],
        ['n1', event(3, 'n1')],
      ]),
    );
    close = events.close;
  });

  test('of a node are listed with those that still wait', async () => {
    const events = await create();
    events.record(event(2, 'n1'));
    events.record(event(3, 'n1'));
    expect(await events.list({ node: 'n1', limit: 1 })).toEqual([
      { number: expect.any(Number), event: event(3, 'n1') },
    ]);
  });

  test('in a flood cost the oldest ones, are counted, and never throw', async () => {
    const events = await create(100);
    for (let at = 0; at < 250; at++) events.record(event(at));
    await events.close();
    const stored = repository.batches.flat().map(({ at }) => at);
    expect(stored.at(-1)).toBe(249);
    expect(stored.length).toBeLessThanOrEqual(100);
    expect(events.dropped()).toBe(250 - stored.length);
    expect(logged).toContain('boot events come faster than they can be stored; the oldest are lost');
  });

  test('that cannot be stored are counted and logged, and later ones are stored again', async () => {
    const events = await create();
    repository.isBroken = true;
    events.record(event(1));
    await events.close();
    repository.isBroken = false;
    events.record(event(2));
    await events.close();
    expect(repository.batches).toEqual([[event(2)]]);
    expect(events.dropped()).toBe(1);
    expect(logged).toEqual(['boot events could not be stored']);
  });

  test('are told to listeners as they come; a listener that throws harms nobody', async () => {
    const events = await create();
    const heard: number[] = [];
    events.onEvent(() => {
      throw new Error('deaf');
    });
    const stop = events.onEvent(({ at }) => heard.push(at));
    events.record(event(1));
    stop();
    events.record(event(2));
    expect(heard).toEqual([1]);
    await events.close();
    expect(repository.batches.flat()).toHaveLength(2);
  });
});
