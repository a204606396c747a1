import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

const lab = new DaemonLab();
let daemon: DaemonProcess;
let root = '';

beforeAll(async () => {
  daemon = await lab.start();
  root = join(daemon.place.directory, 'host');
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  await daemon.order('node', 'add', 'n1', '--ipaddr', '127.0.0.11', '--hwaddr', '52:54:00:00:00:01');
});

describe('wwctl configure', () => {
  test('shows what it would do, and does nothing', async () => {
    const shown = await daemon.order('configure', 'all', '--dry-run');
    expect(shown).toContain('+127.0.0.11 n1 n1-default');
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toBe('127.0.0.1 localhost\n');
    expect(existsSync(join(root, 'root/.ssh'))).toBe(false);
  });

  test('writes below hostroot, which is below stateroot where that is set', async () => {
    await daemon.order('configure', 'all', '--yes');
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toMatch(
      /^127\.0\.0\.1 localhost\n# Do not edit[\s\S]*127\.0\.0\.11 n1/,
    );
    const known = readFileSync(join(root, 'etc/ssh/ssh_known_hosts'), 'utf8');
    expect(known).toMatch(/^n1,n1-default,127\.0\.0\.11 ssh-ed25519 \S+ ?$/m);
    expect(await daemon.order('configure', 'all')).toBe('nothing to change: it is so already\n');
  });

  test('makes what ssh takes for known hosts', () => {
    const file = join(root, 'etc/ssh/ssh_known_hosts');
    const found = execFileSync('ssh-keygen', ['-F', 'n1-default', '-f', file], { encoding: 'utf8' });
    expect(found).toContain('ssh-ed25519');
  });

  test('makes a script that lets a user log in, once', () => {
    const home = lab.file('home');
    mkdirSync(home);
    chownSync(home, 12_345, 12_345);
    const passwd = lab.file('passwd');
    writeFileSync(passwd, `root:x:0:0::/root:/bin/sh\nann:x:12345:12345::${home}:/bin/sh\n`);
    logIn(home, passwd);
    const keys = readFileSync(join(home, '.ssh/authorized_keys'), 'utf8');
    expect(keys).toBe(readFileSync(join(home, '.ssh/id_ed25519.pub'), 'utf8'));
    expect(statSync(join(home, '.ssh')).mode & 0o777).toBe(0o700);
    logIn(home, passwd);
    expect(readFileSync(join(home, '.ssh/authorized_keys'), 'utf8')).toBe(keys);
  });
});

/** Runs the script as a login shell of this user does; the host's own users stay out of it. */
function logIn(home: string, passwd: string): void {
  const script = join(root, 'etc/profile.d/ssh_setup.sh');
  const steps = `mount --bind ${passwd} /etc/passwd; exec setpriv --reuid=12345 --regid=12345 --clear-groups dash -e ${script}`;
  execFileSync('unshare', ['--mount', 'sh', '-ec', steps], { env: { HOME: home, PATH: process.env['PATH'] } });
}

describe('wwctl doctor', () => {
  test('finds the ports of the daemon held by it, and its databases sound', async () => {
    const { stdout } = await daemon.wwctl('doctor', '--json');
    const findings: { id: string; state: string; detail: string }[] = JSON.parse(stdout);
    const stateOf = (id: string) => findings.filter((finding) => finding.id === id).map(({ state }) => state);
    expect(findings.filter(({ id }) => id === 'ports')).toEqual([
      expect.objectContaining({ state: 'ok', detail: expect.stringContaining('held by warewulfd') }),
    ]);
    expect(stateOf('database')).toEqual(['ok']);
    expect(stateOf('version')).toEqual(['ok']);
    expect(stateOf('card')).toEqual(['ok']);
    expect(stateOf('dhcp-servers')).toEqual(['skipped']);
    expect(findings.find(({ id }) => id === 'images')).toMatchObject({ state: 'warn', detail: 'n1 has no image' });
  });
});
