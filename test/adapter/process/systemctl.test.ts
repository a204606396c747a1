import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { createSystemctl, NO_UNITS } from '../../../src/adapter/process/systemctl.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
let log = '';

/** A stand-in that writes down how it was called: no host of tests has units to spare. */
beforeAll(() => {
  log = directory.file('log');
  const text = [
    '#!/bin/sh',
    `echo "$*" >> ${log}`,
    'case "$*" in',
    'show*running) printf "LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\n" ;;',
    'show*stopped) printf "LoadState=loaded\\nActiveState=inactive\\nUnitFileState=disabled\\n" ;;',
    'show*) printf "LoadState=not-found\\nActiveState=inactive\\nUnitFileState=\\n" ;;',
    '*broken) echo "Unit broken.service is masked." >&2; exit 1 ;;',
    'esac',
  ];
  writeFileSync(directory.file('systemctl'), `${text.join('\n')}\n`, { mode: 0o755 });
  execFileSync('sync', [directory.file('systemctl')]);
});

const units = () => createSystemctl({ program: directory.file('systemctl'), runtimeDirectory: directory.file('.') });

test.each([
  ['running', { isInstalled: true, isActive: true, isEnabled: true }],
  ['stopped', { isInstalled: true, isActive: false, isEnabled: false }],
  ['missing', { isInstalled: false, isActive: false, isEnabled: false }],
])('a unit that is %s is seen so', async (unit, state) => {
  expect(await units().state(unit)).toEqual(state);
});

test('units are enabled, and told to read their files without an interruption', async () => {
  await units().enable('nfs-server');
  await units().reload('nfs-server');
  expect(readFileSync(log, 'utf8')).toMatch(
    /--no-ask-password enable -- nfs-server\n--no-ask-password reload-or-restart -- nfs-server\n$/,
  );
});

test('what systemctl says is passed on, with what to do', async () => {
  await expect(units().enable('broken')).rejects.toThrow(
    /systemctl --no-ask-password enable -- broken failed: Unit broken\.service is masked\.$/,
  );
});

test('without systemd there are no units to ask about', async () => {
  const none = createSystemctl({ runtimeDirectory: directory.file('none') });
  expect(await none.state('nfs-server')).toEqual({ unavailable: 'no systemd runs here' });
});

test('units of the real host are out of reach of another root', async () => {
  expect(await NO_UNITS.state('nfs-server')).toEqual({ unavailable: 'paths: hostroot is not /' });
  await expect(NO_UNITS.reload('nfs-server')).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(NO_UNITS.enable('nfs-server')).rejects.toMatchObject({ kind: 'unavailable' });
});
