import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { REGISTRY_MIGRATIONS } from '../../src/adapter/sqlite/registry-schema.ts';
import { STATE_MIGRATIONS } from '../../src/adapter/sqlite/state-schema.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonPlace } from '../support/daemon-process.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();
const QUIET = { warewulf: { http: false }, dhcp: { enabled: false }, tftp: { enabled: false } };
const NEWEST = { registry: REGISTRY_MIGRATIONS.length, state: STATE_MIGRATIONS.length };

/** A place with a registry.db of the first schema, in which node n1 is. */
async function oldPlace(): Promise<DaemonPlace> {
  const place = await lab.place(QUIET);
  const old = openDatabase(databaseOf(place, 'registry.db'), REGISTRY_MIGRATIONS.slice(0, 1));
  old.exec(`insert into profiles (name, document) values ('default', '{}')`);
  old.exec(`insert into nodes (name, document) values ('n1', '{"comment":"from before"}')`);
  old.exec(`insert into revisions (number, at, who, command, changes) values (1, 1, 'root', 'x', '{}')`);
  old.close();
  return place;
}

function databaseOf({ directory }: DaemonPlace, name: string): string {
  return join(directory, 'database', name);
}

function wwctl(place: DaemonPlace, ...words: readonly string[]) {
  return runWwctl([...words, '--config', place.configFile]);
}

/** The rows of a table as words. */
const rows = (text: string) =>
  text
    .split('\n')
    .slice(2)
    .map((line) => line.split(/ +/));

describe('databases of an older version', () => {
  test('are shown by wwctl upgrade --check, which changes nothing', async () => {
    const place = await oldPlace();
    const { code, stdout } = await wwctl(place, 'upgrade', '--check');
    expect({ code, rows: rows(stdout).slice(0, 2) }).toEqual({
      code: 0,
      rows: [
        [databaseOf(place, 'registry.db'), '1', `${NEWEST.registry}`],
        [databaseOf(place, 'state.db'), '0', `${NEWEST.state}`],
      ],
    });
    expect((await wwctl(place, 'upgrade', '--check')).stdout).toBe(stdout);
  });

  test('are upgraded by wwctl upgrade, with a copy, and then served', async () => {
    const place = await oldPlace();
    const { code, stdout } = await wwctl(place, 'upgrade');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^\\S+registry\\.db: schema 1 is now ${NEWEST.registry}; as it was: \\S+registry\\.db\\.schema-1-\\d{8}T\\d{6}\n$`,
        ),
      ),
    });
    expect(await wwctl(place, 'upgrade')).toEqual({ code: 0, stdout: 'all databases are current\n', stderr: '' });
    const daemon = await lab.start(place);
    expect(await daemon.order('node', 'list', '-a', 'n1')).toContain('from before');
  });

  test('are upgraded by the daemon when it starts, which its log says', async () => {
    const place = await oldPlace();
    const daemon = await lab.start(place);
    const said = daemon.lines.text.split('\n').find((line) => line.includes('upgrading a database'));
    expect(JSON.parse(said ?? '{}')).toMatchObject({
      from: 1,
      to: NEWEST.registry,
      file: databaseOf(place, 'registry.db'),
    });
    expect(readdirSync(join(place.directory, 'database')).filter((name) => name.includes('.schema-1-'))).toHaveLength(
      1,
    );
    expect(await daemon.order('node', 'list', '-a', 'n1')).toContain('from before');
  });
});

describe('while a daemon runs', () => {
  test('its databases are current, and wwctl asks it', async () => {
    const daemon = await lab.start(QUIET);
    const check = await daemon.order('upgrade', '--check');
    expect(rows(check).slice(0, 2)).toEqual([
      [databaseOf(daemon.place, 'registry.db'), `${NEWEST.registry}`, `${NEWEST.registry}`],
      [databaseOf(daemon.place, 'state.db'), `${NEWEST.state}`, `${NEWEST.state}`],
    ]);
    expect(check).toMatch(/\nwarewulfd \S+ is running: its databases are current\n$/);
    expect(await daemon.order('upgrade')).toMatch(/^warewulfd \S+ is running: its databases are current\n$/);
  });
});

test('a database of a newer version is named, and the exit code says that it failed', async () => {
  const place = await lab.place(QUIET);
  const newer = openDatabase(databaseOf(place, 'state.db'), STATE_MIGRATIONS);
  newer.pragma(`user_version = ${NEWEST.state + 1}`);
  newer.close();
  const { code, stderr } = await wwctl(place, 'upgrade');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining(
      `has schema ${NEWEST.state + 1}, and this warewulfd knows schemas up to ${NEWEST.state}`,
    ),
  });
});
