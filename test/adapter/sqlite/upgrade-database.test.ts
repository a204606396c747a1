import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { listBackups } from '../../../src/adapter/sqlite/back-up-database.ts';
import type { Migration } from '../../../src/adapter/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { readSchema } from '../../../src/adapter/sqlite/read-schema.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import { ACCESS_MIGRATIONS } from '../../../src/adapter/sqlite/token-schema.ts';
import { CorruptError, UnavailableError } from '../../../src/domain/errors.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const NOON = Date.UTC(2026, 6, 31, 12, 0, 0);

const table = (name: string): Migration => ({
  name,
  statements: ({ schema }) => [schema.createTable(name).addColumn('id', 'integer')],
});

/** A database of an older program, with one row that can be found again. */
function oldDatabase(name: string, schemas: readonly string[]): string {
  const file = directory.file(name);
  const database = openDatabase(file, schemas.map(table));
  database.exec(`insert into ${schemas[0]} values (42)`);
  database.close();
  return file;
}

describe('a database of an older schema', () => {
  test('is copied before it changes: whole, private, and with the schema and the time in its name', () => {
    const file = oldDatabase('copied.db', ['a']);
    const steps: unknown[] = [];
    const migrations = [table('a'), table('b'), table('c')];
    openDatabase(file, migrations, { now: () => NOON, onUpgrade: (step) => steps.push(step) }).close();
    const copy = `${file}.schema-1-20260731T120000`;
    expect(steps).toEqual([{ file, from: 1, to: 3, copy }]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect([readSchema(file), readSchema(copy)]).toEqual([3, 1]);
    const before = openDatabase(copy, [table('a')]);
    expect(before.prepare('select id from a').pluck().all()).toEqual([42]);
    before.close();
  });

  test('stays as it was when it cannot be copied', () => {
    const file = oldDatabase('full.db', ['a']);
    // Where the copy would be written, something else is in the way.
    mkdirSync(`${file}.schema-1-20260731T120000/x`, { recursive: true });
    expect(() => openDatabase(file, [table('a'), table('b')], { now: () => NOON })).toThrow(
      /^cannot copy .*full\.db before its schema changes \(.*\): nothing was changed; free some space beside it$/,
    );
    expect(readSchema(file)).toBe(1);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('keeps the five newest copies, and what has other names', () => {
    const file = oldDatabase('many.db', ['a']);
    writeFileSync(`${file}.schema-mine`, 'mine');
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const [day] of names.slice(1).entries()) {
      openDatabase(file, names.slice(0, day + 2).map(table), { now: () => NOON + day * 86_400_000 }).close();
    }
    expect(listBackups(file).map((path) => basename(path))).toEqual([
      'many.db.schema-6-20260805T120000',
      'many.db.schema-5-20260804T120000',
      'many.db.schema-4-20260803T120000',
      'many.db.schema-3-20260802T120000',
      'many.db.schema-2-20260801T120000',
    ]);
    expect(statSync(`${file}.schema-mine`).isFile()).toBe(true);
  });

  test('is refused by an older program with the copy to go back to', () => {
    const file = oldDatabase('back.db', ['a']);
    openDatabase(file, [table('a'), table('b')], { now: () => NOON }).close();
    expect(() => openDatabase(file, [table('a')])).toThrow(
      `${file} has schema 2, and this warewulfd knows schemas up to 1: install the newer version again, ` +
        `or put the copy ${file}.schema-1-20260731T120000 in its place and lose what was changed since`,
    );
  });
});

test('a new or a current database is not copied', () => {
  const file = directory.file('new.db');
  const onUpgrade = () => {
    throw new Error('there is nothing to upgrade');
  };
  openDatabase(file, [table('a')], { onUpgrade }).close();
  openDatabase(file, [table('a')], { onUpgrade }).close();
  expect(listBackups(file)).toEqual([]);
});

describe('the schema of a database', () => {
  test('is 0 before there is a file, which is not made', () => {
    expect(readSchema(directory.file('absent.db'))).toBe(0);
    expect(readdirSync(directory.file('.'))).not.toContain('absent.db');
  });

  test('cannot be read while a daemon has the database', () => {
    const file = directory.file('open.db');
    const database = openDatabase(file, [table('a')]);
    expect(() => readSchema(file)).toThrow(UnavailableError);
    database.close();
    expect(readSchema(file)).toBe(1);
  });

  test('of a file that is none is refused by name', () => {
    const file = directory.file('notes.db');
    writeFileSync(file, 'These are my notes.\n'.repeat(100));
    expect(() => readSchema(file)).toThrow(CorruptError);
  });
});

const NODE = { 'image name': 'rocky-9', 'network devices': { default: { ipaddr: '10.0.0.5' } } };

/** Rows as each schema of registry.db before the current one had them, oldest first. */
const REGISTRY_SAMPLES: readonly (readonly string[])[] = [
  [
    `insert into profiles (name, document) values ('default', '{"comment":"all"}')`,
    `insert into nodes (name, document) values ('n1', '${JSON.stringify(NODE)}')`,
    `insert into node_ips (ip, node) values ('10.0.0.5', 'n1')`,
    `insert into revisions (number, at, who, command, changes) values (1, 1000, 'root', 'wwctl node add n1',
      '${JSON.stringify({ nodes: [{ name: 'n1', after: NODE }], profiles: [{ name: 'default', after: { comment: 'all' } }] })}')`,
    `insert into revisions (number, at, who, command, changes) values (2, 2000, 'ann', 'wwctl profile delete old',
      '{"nodes":[],"profiles":[{"name":"old","before":{"comment":"x"}}]}')`,
  ],
];

describe('a registry of every older schema', () => {
  test('has a sample here', () => {
    expect(REGISTRY_SAMPLES).toHaveLength(REGISTRY_MIGRATIONS.length - 1);
  });

  test.each(REGISTRY_SAMPLES.map((rows, index) => ({ schema: index + 1, rows })))(
    'schema $schema keeps its records, its addresses and its history',
    async ({ schema, rows }) => {
      const file = directory.file(`registry-${schema}.db`);
      const old = openDatabase(file, REGISTRY_MIGRATIONS.slice(0, schema));
      for (const row of rows) old.exec(row);
      old.close();

      const database = openDatabase(file, REGISTRY_MIGRATIONS, { now: () => NOON });
      const registry = createSqliteRegistry(database);
      const { revision, nodes, profiles } = await registry.load();
      expect({ revision, nodes: Object.fromEntries(nodes), profiles: Object.fromEntries(profiles) }).toEqual({
        revision: 2,
        nodes: { n1: NODE },
        profiles: { default: { comment: 'all' } },
      });
      expect(database.prepare('select node from node_ips where ip = ?').pluck().get('10.0.0.5')).toBe('n1');
      expect(await registry.revisions({ limit: 9 })).toMatchObject([
        { number: 2, at: 2000, who: 'ann', command: 'wwctl profile delete old' },
        { number: 1, at: 1000, who: 'root', command: 'wwctl node add n1' },
      ]);
      expect(await registry.changes(0, 2)).toEqual([
        expect.objectContaining({ revision: 1, kind: 'node', name: 'n1', after: NODE }),
        expect.objectContaining({ revision: 1, kind: 'profile', name: 'default', after: { comment: 'all' } }),
        expect.objectContaining({ revision: 2, kind: 'profile', name: 'old', before: { comment: 'x' } }),
      ]);
      expect(database.pragma('foreign_key_check')).toEqual([]);
      database.close();
    },
  );
});

/** The same of state.db. */
const LEASE_AND_EVENT = [
  `insert into leases (ip, hwaddr, state, expires_at, hostname) values ('10.0.0.9', '52:54:00:00:00:09', 'bound', 99, 'x')`,
  `insert into boot_events (machine, at, stage, outcome, hwaddr, node, ip, detail, bytes)
    values ('52:54:00:00:00:09', 5, 'kernel', 'sent', '52:54:00:00:00:09', 'n1', '10.0.0.9', '', 7)`,
];
const JOB = `insert into jobs (id, kind, title, who, "from", command, started_at, state)
    values ('5c0e9d11', 'image.build', 'build image x', 'root', 'local', 'wwctl image build x', 5, 'done')`;
const STATE_SAMPLES: readonly (readonly string[])[] = [
  LEASE_AND_EVENT,
  [...LEASE_AND_EVENT, JOB],
  [...LEASE_AND_EVENT, JOB],
];

describe('a state.db of every older schema', () => {
  test('has a sample here', () => {
    expect(STATE_SAMPLES).toHaveLength(STATE_MIGRATIONS.length - 1);
  });

  test.each(STATE_SAMPLES.map((rows, index) => ({ schema: index + 1, rows })))(
    'schema $schema keeps its leases, boot events and jobs',
    ({ schema, rows }) => {
      const file = directory.file(`state-${schema}.db`);
      const old = openDatabase(file, STATE_MIGRATIONS.slice(0, schema));
      for (const row of rows) old.exec(row);
      old.close();
      const database = openDatabase(file, STATE_MIGRATIONS, { now: () => NOON });
      expect(database.prepare('select ip, hwaddr, state, expires_at, hostname from leases').all()).toEqual([
        { ip: '10.0.0.9', hwaddr: '52:54:00:00:00:09', state: 'bound', expires_at: 99, hostname: 'x' },
      ]);
      expect(database.prepare('select node, stage, outcome, bytes from boot_events').all()).toEqual([
        { node: 'n1', stage: 'kernel', outcome: 'sent', bytes: 7 },
      ]);
      const jobs = database.prepare('select id, title from jobs').all();
      expect(jobs).toEqual(schema < 2 ? [] : [{ id: '5c0e9d11', title: 'build image x' }]);
      expect(listBackups(file).map((path) => basename(path))).toEqual([
        `state-${schema}.db.schema-${schema}-20260731T120000`,
      ]);
      database.close();
    },
  );
});

test('access.db has had no schema before the current one: with the next, rows of this one belong here', () => {
  expect(ACCESS_MIGRATIONS).toHaveLength(1);
});
