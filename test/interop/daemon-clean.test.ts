import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();

test('wwctl clean shows what nothing refers to, asks, and removes it', async () => {
  const daemon = await lab.start({ warewulf: { http: false }, dhcp: { enabled: false }, tftp: { enabled: false } });
  await daemon.order('node', 'add', 'n1');
  const stray = join(daemon.place.directory, 'images/blobs/sha256', 'e'.repeat(64));
  writeFileSync(stray, 'x'.repeat(2048));

  const table = 'WHAT        COUNT  SIZE\n----        -----  ----\nimage blob  1      2.0 KiB\n';
  expect(await daemon.order('clean', '--dry-run')).toBe(table);
  expect(await daemon.order('clean', '-n', '--long')).toContain(stray);
  expect(existsSync(stray)).toBe(true);

  const refused = await runWwctl(['clean', '--config', daemon.place.configFile], { input: 'n\n' });
  expect(refused).toMatchObject({ code: 130, stderr: expect.stringContaining('remove 1 file, 2.0 KiB? [y/N]') });
  expect(existsSync(stray)).toBe(true);

  expect(await daemon.order('clean', '--yes')).toBe(`${table}removed 1 file, 2.0 KiB\n`);
  expect(existsSync(stray)).toBe(false);
  expect(await daemon.order('clean')).toBe('there is nothing to clean\n');
  expect(await daemon.order('node', 'list', '--output', 'name')).toBe('n1\n');
});
