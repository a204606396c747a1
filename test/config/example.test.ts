import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { anInterface, anInterface6 } from '../fake/interfaces.ts';
import { exampleText } from './example-text.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../warewulf.conf.example');
const host = () => [anInterface('eth1', '10.0.0.1/22')];
const host6 = () => [anInterface6('eth1', 'fd00::1/64')];

describe('warewulf.conf.example', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'ww-example-'));
    if (process.env['UPDATE_EXAMPLE'] === '1') writeFileSync(EXAMPLE, exampleText());
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('says what the settings table says (UPDATE_EXAMPLE=1 writes it anew)', () => {
    expect(readFileSync(EXAMPLE, 'utf8')).toBe(exampleText());
  });

  test('loads, and gives what no file at all would give', () => {
    const empty = join(directory, 'empty.conf');
    writeFileSync(empty, '');
    const { config, warnings } = loadConfig({ file: EXAMPLE, env: {} }, host, host6);
    expect(warnings).toEqual([]);
    expect(config).toEqual(loadConfig({ file: empty, env: {} }, host, host6).config);
  });

  test('loads with every example in force, so each one is a value of its kind', () => {
    const all = join(directory, 'all.conf');
    const text = readFileSync(EXAMPLE, 'utf8').replaceAll(/^( *)#(?! )/gm, '$1');
    writeFileSync(all, text);
    const { config } = loadConfig({ file: all, env: {} }, host, host6);
    expect(Object.keys(config)).toEqual(expect.arrayContaining(Object.keys(SETTINGS)));
    expect(config).toMatchObject({
      comment: 'Cluster in room 5',
      dhcp: { rangeStart: '10.0.1.1', router: '10.0.0.254' },
    });
  });
});
