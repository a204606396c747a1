import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import type { Migration } from '../../../src/adapter/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import { CorruptError, UnavailableError, WarewulfError } from '../../../src/domain/errors.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();

const table = (name: string): Migration => ({
  name,
  statements: ({ schema }) => [schema.createTable(name).addColumn('id', 'integer')],
});

describe('a database', () => {
  test('is made for its owner alone, and writes through to the disk', () => {
    const file = directory.file('new/dir/registry.db');
    const database = openDatabase(file, REGISTRY_MIGRATIONS);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'locking_mode', 'user_version'];
    expect(pragmas.map((name) => database.pragma(name, { simple: true }))).toEqual([
      'wal',
      2,
      1,
      'exclusive',
      REGISTRY_MIGRATIONS.length,
    ]);
    database.close();
  });

  test('is held by one program at a time, and free again when closed', () => {
    const file = directory.file('held.db');
    const database = openDatabase(file, STATE_MIGRATIONS);
    expect(() => openDatabase(file, STATE_MIGRATIONS)).toThrow(
      /held\.db is in use by another process: stop the other warewulfd/,
    );
    database.close();
    openDatabase(file, STATE_MIGRATIONS).close();
  });

  test('gets the migrations it does not have yet, each once', () => {
    const file = directory.file('migrated.db');
    openDatabase(file, [table('a')]).close();
    const database = openDatabase(file, [table('a'), table('b'), table('c')]);
    expect(database.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all()).toEqual(
      ['a', 'b', 'c'],
    );
    database.close();
  });

  test('stays as it was when a migration fails', () => {
    const file = directory.file('failed.db');
    const twice: Migration = {
      name: 'x',
      statements: (kysely) => [...table('x').statements(kysely), ...table('x').statements(kysely)],
    };
    expect(() => openDatabase(file, [table('a'), twice])).toThrow(UnavailableError);
    const database = openDatabase(file, [table('a'), table('x')]);
    expect(database.pragma('user_version', { simple: true })).toBe(2);
    database.close();
  });

  test('of a newer program is refused', () => {
    const file = directory.file('newer.db');
    openDatabase(file, [table('a'), table('b')]).close();
    expect(() => openDatabase(file, [table('a')])).toThrow(
      `${file} has schema 2, and this warewulfd knows schemas up to 1: install the newer version again`,
    );
  });

  test('that is not one is refused by name', () => {
    const file = directory.file('text.db');
    writeFileSync(file, 'These are my notes.\n'.repeat(100));
    expect(() => openDatabase(file, STATE_MIGRATIONS)).toThrow(CorruptError);
    expect(() => openDatabase(file, STATE_MIGRATIONS)).toThrow(
      /text\.db is not a sound database .*: move it away and restore a copy/,
    );
  });

  test('in a place that cannot be is refused by name', () => {
    mkdirSync(directory.file('as-directory.db'));
    expect(() => openDatabase(directory.file('as-directory.db'), STATE_MIGRATIONS)).toThrow(
      /cannot open the database .*as-directory\.db/,
    );
  });
});

describe('a damaged database', () => {
  test('is refused by name, or it is sound and keeps its records', async () => {
    const file = directory.file('sound.db');
    const database = openDatabase(file, REGISTRY_MIGRATIONS);
    const changes = Array.from({ length: 200 }, (_, index) => ({
      kind: 'profile' as const,
      name: `p${index}`,
      after: { comment: 'x'.repeat(50) },
    }));
    await createSqliteRegistry(database).commit({ number: 1, at: 0, who: '', from: 'local', command: '', changes });
    database.close();
    const sound = readFileSync(file);
    const damage = fc.record({
      at: fc.nat(sound.length - 1),
      byte: fc.nat(255),
      cut: fc.option(fc.nat(sound.length - 1)),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, byte, cut }) => {
        const bytes = Buffer.from(sound);
        bytes[at] = byte;
        const damaged = directory.file('damaged.db');
        writeFileSync(damaged, cut === null ? bytes : bytes.subarray(0, cut));
        const problem = await openAndLoad(damaged);
        expect(problem === undefined || problem instanceof WarewulfError).toBe(true);
        if (problem !== undefined) expect(String(problem)).toContain(damaged);
      }),
      { numRuns: 200 },
    );
  });
});

/** What speaks against the file. */
async function openAndLoad(file: string): Promise<unknown> {
  let database: Database | undefined;
  try {
    database = openDatabase(file, REGISTRY_MIGRATIONS);
    await createSqliteRegistry(database).load();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    database?.close();
  }
}

describe('a killed program', () => {
  test('has stored every lease that it acknowledged', async () => {
    const file = directory.file('killed.db');
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../support/lease-writer.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      acknowledged += text;
      if (acknowledged.length > 2000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const ips = acknowledged.split('\n').slice(0, -1);
    expect(ips.length).toBeGreaterThan(100);
    const database = openDatabase(file, STATE_MIGRATIONS);
    const stored = new Set(database.prepare('select ip from leases').pluck().all());
    expect(ips.filter((ip) => !stored.has(ip))).toEqual([]);
    database.close();
  });
});
