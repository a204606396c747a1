import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import { DaemonProcess } from '../support/daemon-process.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { runWwctl, WWCTL } from '../support/wwctl.ts';

const lab = new DaemonLab();
const QUIET = { warewulf: { http: false }, dhcp: { enabled: false }, tftp: { enabled: false } };

test('wwctl server is the daemon: same process, signals and exit code', async () => {
  const place = await lab.place(QUIET);
  const child = spawn(WWCTL, ['server', '--config', place.configFile], {
    env: programEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const daemon = new DaemonProcess(place, child);
  try {
    await daemon.serves();
    expect(await daemon.order('version')).toMatch(/warewulfd version:\t\d/);
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toContain('bin/warewulfd.ts\0--config');
    expect(await daemon.stop()).toBe(0);
    expect(daemon.lines.text).toContain('"stopped"');
  } finally {
    child.kill('SIGKILL');
  }
});

test('a configuration that is wrong ends it as it ends warewulfd', async () => {
  const { configFile } = await lab.place(QUIET);
  writeFileSync(configFile, 'ipadr: 127.0.0.1/8\n');
  const { code, stderr } = await runWwctl(['server', '--config', configFile]);
  expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining('Did you mean ipaddr?') });
});
