import type { Database } from 'better-sqlite3';
import { JOB_STATES, type Job } from '../../service/jobs/job.ts';
import type { JobRepository } from '../../service/ports/job-repository.ts';
import { createQueryLayer, type QueryLayer } from './query-layer.ts';
import type { JobRow, StateSchema } from './state-schema.ts';

/** Jobs in a database that `openDatabase` opened with STATE_MIGRATIONS. */
export function createSqliteJobs(database: Database): JobRepository {
  const layer = createQueryLayer<StateSchema>(database);
  const { selectAll, upsert, remove } = prepareQueries(layer);
  return {
    all: async () => selectAll.all({}).flatMap(readJob),
    put: async (job) => {
      layer.transaction(() => upsert.run(toRow(job)));
    },
    remove: async (ids) => {
      layer.transaction(() => {
        for (const id of ids) remove.run({ id });
      });
    },
  };
}

function prepareQueries(layer: QueryLayer<StateSchema>) {
  return {
    selectAll: layer.prepare((kysely) => kysely.selectFrom('jobs').selectAll().orderBy('started_at').orderBy('id')),
    upsert: layer.prepare((kysely, row: JobRow) => {
      const { id, kind, title, who, from, command, started_at, state, ended_at, result, failure } = row;
      return kysely
        .insertInto('jobs')
        .values({ id, kind, title, who, from, command, started_at, state, ended_at, result, failure })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, ended_at, result, failure }));
    }),
    remove: layer.prepare((kysely, { id }: { id: string }) => kysely.deleteFrom('jobs').where('id', '=', id)),
  };
}

function toRow({ startedAt, endedAt, result, failure, progress: _, ...facts }: Job): JobRow {
  return {
    ...facts,
    started_at: startedAt,
    ended_at: endedAt ?? null,
    result: result === undefined ? null : JSON.stringify(result),
    failure: failure === undefined ? null : JSON.stringify(failure),
  };
}

function readJob({ started_at, ended_at, result, failure, ...row }: JobRow): readonly Job[] {
  const state = JOB_STATES.find((candidate) => candidate === row.state);
  if (state === undefined) return [];
  return [
    {
      ...row,
      state,
      startedAt: started_at,
      ...(ended_at === null ? {} : { endedAt: ended_at }),
      ...(result === null ? {} : { result: JSON.parse(result) }),
      ...(failure === null ? {} : { failure: JSON.parse(failure) }),
    },
  ];
}
