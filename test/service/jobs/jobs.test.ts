import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { NotFoundError } from '../../../src/domain/errors.ts';
import type { Job, JobEvent, JobProgress } from '../../../src/service/jobs/job.ts';
import { createJobs, type Jobs, type NewJob } from '../../../src/service/jobs/jobs.ts';
import type { JobRepository } from '../../../src/service/ports/job-repository.ts';
import { memoryJobRepository } from '../../fake/memory-job-repository.ts';

const log = pino({ level: 'silent' });
const caller = { who: 'jane', from: 'local', command: 'wwctl image build rocky' };

let now: number;
let repository: JobRepository;
let jobs: Jobs;
beforeEach(async () => {
  now = 1000;
  repository = memoryJobRepository();
  jobs = await open();
});

function open(): Promise<Jobs> {
  let last = 0;
  return createJobs({ repository, log, now: () => now, newId: () => String(++last) });
}

function begin(run: NewJob['run'], kind = 'image.build'): Job {
  return jobs.start({ kind, title: 'build image rocky', ...caller, run });
}

/** Work that ends when it is told to, and tells how it was ended. */
function heldWork() {
  const done = Promise.withResolvers<unknown>();
  const progress = Promise.withResolvers<(progress: JobProgress) => void>();
  const run: NewJob['run'] = (signal, say) => {
    progress.resolve(say);
    signal.addEventListener('abort', () => done.reject(signal.reason));
    return done.promise;
  };
  return { run, say: progress.promise, finish: done.resolve, fail: done.reject };
}

async function allOf(events: AsyncIterable<JobEvent>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const event of events) {
    seen.push('end' in event ? event.end.state : `${event.progress.phase} ${event.progress.doneBytes ?? ''}`.trim());
  }
  return seen;
}

describe('a job', () => {
  test('is there at once, and has its result at the end', async () => {
    const work = heldWork();
    const { id } = begin(work.run);
    expect(jobs.get(id)).toEqual({
      id: '1',
      kind: 'image.build',
      title: 'build image rocky',
      ...caller,
      startedAt: 1000,
      state: 'running',
    });
    now = 3000;
    work.finish({ sizeBytes: 7 });
    expect(await allOf(jobs.follow(id))).toEqual(['done']);
    expect(jobs.get(id)).toMatchObject({ state: 'done', endedAt: 3000, result: { sizeBytes: 7 } });
  });

  test('says what went wrong in its own words when the error is one of ours', async () => {
    const { id } = begin(() => Promise.reject(new NotFoundError('there is no image rocky', { name: 'rocky' })));
    await allOf(jobs.follow(id));
    expect(jobs.get(id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'not-found', message: 'there is no image rocky', facts: { name: 'rocky' } },
    });
  });

  test('never shows the text of any other error', async () => {
    const { id } = begin(() => Promise.reject(new TypeError('the secret is 7')));
    await allOf(jobs.follow(id));
    expect(JSON.stringify(jobs.get(id))).not.toContain('secret');
    expect(jobs.get(id).failure?.kind).toBe('internal');
  });

  test('may fail before it returns a promise', async () => {
    const { id } = begin(() => {
      throw new NotFoundError('at once');
    });
    expect(await allOf(jobs.follow(id))).toEqual(['failed']);
  });

  test('ends soon after it was cancelled, and cannot be cancelled again', async () => {
    const { id } = begin(heldWork().run);
    expect(jobs.cancel(id).state).toBe('running');
    expect(await allOf(jobs.follow(id))).toEqual(['cancelled']);
    expect(jobs.get(id).failure?.message).toBe('image.build was cancelled');
    expect(() => jobs.cancel(id)).toThrow('job 1 has ended already: it is cancelled');
  });

  test('that got to its end in spite of a cancel is done', async () => {
    const { id } = begin(async (signal) => {
      await new Promise((aborted) => signal.addEventListener('abort', aborted));
      return 'kept';
    });
    jobs.cancel(id);
    expect(await allOf(jobs.follow(id))).toEqual(['done']);
  });

  test('that is unknown is said to be', () => {
    for (const ask of [jobs.get, jobs.cancel, jobs.follow]) expect(() => ask('77')).toThrow('there is no job 77');
  });
});

describe('followers', () => {
  test('hear progress as it comes, then the end', async () => {
    const work = heldWork();
    const { id } = begin(work.run);
    const feed = jobs.follow(id);
    const say = await work.say;
    say({ phase: 'copy', text: 'copying', doneBytes: 1, totalBytes: 3 });
    expect(await feed.next()).toMatchObject({ value: { seq: 1, progress: { phase: 'copy', doneBytes: 1 } } });
    const next = feed.next();
    say({ phase: 'verify', text: 'verifying' });
    expect(await next).toMatchObject({ value: { seq: 2, progress: { phase: 'verify' } } });
    work.finish(null);
    expect(await feed.next()).toMatchObject({ value: { seq: 3, end: { state: 'done', result: null } } });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  test('that are slow get the newest of each phase', async () => {
    const work = heldWork();
    const { id } = begin(work.run);
    const say = await work.say;
    for (let doneBytes = 0; doneBytes < 1000; doneBytes += 1) {
      now += 200;
      say({ phase: 'copy', text: 'copying', doneBytes, totalBytes: 2000 });
    }
    say({ phase: 'verify', text: 'verifying' });
    work.finish(null);
    expect(await allOf(jobs.follow(id))).toEqual(['copy 999', 'verify', 'done']);
  });

  test('are not told of every byte, but of the last one', async () => {
    const work = heldWork();
    const { id } = begin(work.run);
    const feed = jobs.follow(id);
    const say = await work.say;
    say({ phase: 'copy', text: 'copying', doneBytes: 1, totalBytes: 3 });
    await feed.next();
    say({ phase: 'copy', text: 'copying', doneBytes: 2, totalBytes: 3 });
    say({ phase: 'copy', text: 'copying', doneBytes: 3, totalBytes: 3 });
    expect(await feed.next()).toMatchObject({ value: { seq: 2, progress: { doneBytes: 3 } } });
  });

  test('go on after what they had seen', async () => {
    const work = heldWork();
    const { id } = begin(work.run);
    const say = await work.say;
    say({ phase: 'copy', text: 'copying' });
    say({ phase: 'verify', text: 'verifying' });
    work.finish(null);
    expect(await allOf(jobs.follow(id, 1))).toEqual(['verify', 'done']);
    expect(await allOf(jobs.follow(id, 2))).toEqual(['done']);
    expect(await allOf(jobs.follow(id, 3))).toEqual(['done']);
  });

  test('of a job that has ended hear what it said on its way', async () => {
    const { id } = begin(async (_, say) => say({ phase: 'copy', text: 'copying' }));
    await allOf(jobs.follow(id));
    expect(await allOf(jobs.follow(id))).toEqual(['copy', 'done']);
  });

  test('may go away while they wait', async () => {
    const work = heldWork();
    const feed = jobs.follow(begin(work.run).id);
    const next = feed.next();
    await feed.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    (await work.say)({ phase: 'copy', text: 'copying' });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  test('of all jobs hear each beginning, step and end', async () => {
    const heard: string[] = [];
    const end = jobs.onChange(({ id, state, progress }) => heard.push(`${id} ${progress?.phase ?? state}`));
    const { id } = begin(async (_, say) => say({ phase: 'copy', text: 'copying' }));
    await allOf(jobs.follow(id));
    end();
    begin(async () => undefined);
    expect(heard).toEqual(['1 running', '1 copy', '1 done']);
  });
});

describe('the list', () => {
  test('has the newest first', async () => {
    for (const at of [1000, 2000, 2000, 3000]) {
      now = at;
      await allOf(jobs.follow(begin(async () => undefined).id));
    }
    expect(jobs.list().map(({ id }) => id)).toEqual(['4', '3', '2', '1']);
  });

  test('forgets the oldest of more than 200 that have ended, but nothing that runs', async () => {
    const running = begin(heldWork().run).id;
    for (let count = 0; count < 205; count += 1) await allOf(jobs.follow(begin(async () => undefined).id));
    const ids = jobs.list().map(({ id }) => Number(id));
    expect(ids).toHaveLength(201);
    expect(jobs.get(running).state).toBe('running');
    expect(() => jobs.get('6')).toThrow('there is no job 6');
    expect(await repository.all()).toHaveLength(201);
  });

  test('forgets old ones sooner when their results are long, but keeps the newest', async () => {
    const result = 'x'.repeat(9 * 1024 * 1024);
    for (let count = 0; count < 3; count += 1) await allOf(jobs.follow(begin(async () => result).id));
    expect(jobs.list().map(({ id }) => id)).toEqual(['3']);
  });

  test('takes no more than 100 at once', () => {
    for (let count = 0; count < 100; count += 1) begin(heldWork().run);
    expect(() => begin(heldWork().run)).toThrow('100 jobs are running: wait for them, or cancel some');
  });
});

describe('a stop of the daemon', () => {
  test('cuts work short, says so, and lets nothing begin', async () => {
    const { id } = begin(heldWork().run);
    const followed = allOf(jobs.follow(id));
    await jobs.stop();
    expect(await followed).toEqual(['cut-short']);
    expect(jobs.get(id).failure).toMatchObject({
      kind: 'unavailable',
      message: 'image.build was cut short: the daemon is stopping',
    });
    expect(() => begin(heldWork().run)).toThrow('image.build does not begin: the daemon is stopping');
  });

  test('leaves the list as it was', async () => {
    await allOf(jobs.follow(begin(async () => 7).id));
    begin(heldWork().run);
    await jobs.stop();
    const before = jobs.list();
    expect((await open()).list()).toEqual(before);
  });

  test('that came without a warning has cut short what ran', async () => {
    begin(heldWork().run);
    jobs = await open();
    expect(jobs.get('1')).toMatchObject({
      state: 'cut-short',
      failure: { kind: 'unavailable', message: 'image.build was cut short: the daemon ended' },
    });
    expect(await allOf(jobs.follow('1'))).toEqual(['cut-short']);
    expect(begin(heldWork().run).id).toBe('2');
  });
});

test('a disk that is full stops no job', async () => {
  repository = { ...repository, put: () => Promise.reject(new Error('disk full')) };
  jobs = await open();
  const { id } = begin(async () => 7);
  expect(await allOf(jobs.follow(id))).toEqual(['done']);
});
