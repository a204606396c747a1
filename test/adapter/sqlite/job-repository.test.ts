import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { createSqliteJobs } from '../../../src/adapter/sqlite/job-repository.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import type { Job } from '../../../src/service/jobs/job.ts';
import { memoryJobRepository } from '../../fake/memory-job-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();

const running: Job = {
  id: 'a1',
  kind: 'image.build',
  title: 'build image rocky',
  who: 'jürgen',
  from: 'local',
  command: 'wwctl image build rocky',
  startedAt: 1000,
  state: 'running',
};
const done: Job = { ...running, state: 'done', endedAt: 2000, result: { sizeBytes: 7, names: ['a'] } };
const failure = { kind: 'not-found', message: 'there is no image', facts: { name: 'rocky' } } as const;
const failed: Job = { ...running, id: 'a0', startedAt: 1500, state: 'failed', endedAt: 1600, failure };

let database: Database;
let files = 0;
beforeEach(() => {
  database = openDatabase(directory.file(`jobs-${files++}.db`), STATE_MIGRATIONS);
});
afterEach(() => {
  database.close();
});

describe.each([
  { says: 'in SQLite', open: () => createSqliteJobs(database) },
  { says: 'in memory', open: () => memoryJobRepository() },
])('jobs $says', ({ open }) => {
  test('come back as they were, in the order in which they began', async () => {
    const repository = open();
    await repository.put(done);
    await repository.put(failed);
    expect(await repository.all()).toEqual([done, failed]);
  });

  test('are replaced by what became of them', async () => {
    const repository = open();
    await repository.put({ ...running, progress: { phase: 'copy', text: 'copying' } });
    expect(await repository.all()).toEqual([running]);
    await repository.put(done);
    expect(await repository.all()).toEqual([done]);
  });

  test('are removed by id', async () => {
    const repository = open();
    await repository.put(done);
    await repository.put(failed);
    await repository.remove(['a1', 'a7']);
    expect(await repository.all()).toEqual([failed]);
  });
});
