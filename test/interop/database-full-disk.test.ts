import { mkdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { readSchema } from '../../src/adapter/sqlite/read-schema.ts';
import { STATE_MIGRATIONS } from '../../src/adapter/sqlite/state-schema.ts';
import { fillToTheBrim } from '../support/fill-to-the-brim.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const mount = () => directory.file('small-disk');

describe('on a full disk', () => {
  beforeAll(() => {
    mkdirSync(mount());
    runCommand('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount()]);
  });
  afterAll(() => {
    runCommand('umount', ['--lazy', mount()]);
  });

  test('databases say that it is full, and open again with space', () => {
    const [old, fresh, filler] = [`${mount()}/old.db`, `${mount()}/fresh.db`, `${mount()}/filler`];
    openDatabase(old, STATE_MIGRATIONS).close();
    fillToTheBrim(filler);
    const full = /\.db cannot grow, the disk is full: nothing was changed; free some space and repeat the command$/;
    expect(() => openDatabase(old, STATE_MIGRATIONS)).toThrow(full);
    expect(() => openDatabase(fresh, STATE_MIGRATIONS)).toThrow(full);
    expect(() => readSchema(old)).toThrow(full);
    rmSync(filler);
    openDatabase(old, STATE_MIGRATIONS).close();
    openDatabase(fresh, STATE_MIGRATIONS).close();
  });
});
