import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { runWwctl } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

describe('doctor', () => {
  test('says what was found, each with its remedy, and ends with 1 when something failed', async () => {
    const { code, stdout, stderr } = await runWwctl(['doctor', '--config', daemon.configFile]);
    expect(stderr).toBe('4 checks\n');
    expect(stdout.split('\n')).toEqual([
      'STATE    CHECK         FINDING                             REMEDY',
      '-----    -----         -------                             ------',
      'ok       versions      wwctl and warewulfd are both 0.1.0  --',
      'ok       network card  eth1 is up                          --',
      'warn     system time   not synchronised                    timedatectl set-ntp true',
      'fail     ports         dnsmasq has UDP 67                  kill 7',
      'skipped  firewall      nft is missing                      --',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('ends with 0 when nothing failed', async () => {
    daemon.services.doctor.findings = [{ id: 'card', title: 'network card', state: 'warn', detail: 'no carrier' }];
    const { code, stdout } = await runWwctl(['doctor', '--json', '--config', daemon.configFile]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { id: 'version', title: 'versions', state: 'ok', detail: 'wwctl and warewulfd are both 0.1.0' },
      { id: 'card', title: 'network card', state: 'warn', detail: 'no carrier' },
    ]);
  });
});

describe('without a daemon', () => {
  const directory = temporaryDirectory();
  const conf = (text: string): string => {
    const file = directory.file('warewulf.conf');
    writeFileSync(file, `${text}\npaths: {stateroot: ${join(directory.file('state'))}}\n`);
    return file;
  };

  test('the host is examined, and the daemon is the first thing to be missed', async () => {
    const file = conf('ipaddr: 127.0.0.1/8\ndhcp: {enabled: false}\ntftp: {port: 19069}\nwarewulf: {port: 19873}');
    const { code, stdout } = await runWwctl(['doctor', '--json', '--config', file]);
    expect(code).toBe(1);
    const findings: { id: string; state: string; detail: string; remedy?: string }[] = JSON.parse(stdout);
    expect(findings[0]).toMatchObject({
      id: 'daemon',
      state: 'fail',
      detail: expect.stringContaining('no warewulfd answers on'),
      remedy: 'systemctl start warewulfd',
    });
    expect(findings.find(({ id }) => id === 'configuration')).toMatchObject({ state: 'ok' });
    expect(findings.find(({ id }) => id === 'ports')).toMatchObject({
      state: 'ok',
      detail: 'free for warewulfd, or held by it: UDP 19069 (TFTP), TCP 19873 (HTTP boot)',
    });
    expect(findings.map(({ id }) => id)).not.toContain('addresses');
  });

  test('a wrong configuration is a finding', async () => {
    const file = conf('ipaddr: 203.0.113.7/24');
    const { code, stdout } = await runWwctl(['doctor', '--host', '--json', '--config', file]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        id: 'configuration',
        title: 'configuration',
        state: 'fail',
        detail: expect.stringContaining('no network interface has 203.0.113.7'),
        remedy: `warewulfd --check --config ${file}`,
      },
    ]);
  });
});
