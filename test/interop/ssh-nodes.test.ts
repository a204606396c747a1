import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { type Namespace, openNamespace, requireCommand } from '../support/netns.ts';
import { runCommand } from '../support/run-command.ts';
import { WWCTL } from '../support/wwctl.ts';

const SSHD = '/usr/sbin/sshd';
const lab = new DaemonLab();
let network: Namespace;
let daemon: DaemonProcess;

/** Nodes are addresses of one network namespace; an sshd that shows the given host key listens on each of them. */
beforeAll(async () => {
  if (!existsSync(SSHD)) throw new Error(`${SSHD} is missing: apt-get install openssh-server`);
  requireCommand('ssh-keygen', 'openssh-client');
  network = await openNamespace();
  daemon = await lab.start({ warewulf: { http: false }, dhcp: { enabled: false }, tftp: { enabled: false } });
  await daemon.order('node', 'add', 'n[01-03]', '--ipaddr', '10.99.0.1');
  await daemon.order('node', 'add', 'six', '--ipaddr6', 'fd99::6');
  await daemon.order('node', 'add', 'away', '--ipaddr', '10.99.0.99');
  writeClientShell();
  runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', lab.file('stranger')]);
  const clusterKey = join(daemon.place.directory, 'etc/warewulf/keys/ssh_host_ed25519_key');
  await network.ip('addr', 'add', 'fd99::6/128', 'dev', 'lo');
  await network.ip('route', 'add', 'blackhole', '10.99.0.99');
  await Promise.all([
    startSshd('10.99.0.1', clusterKey),
    startSshd('10.99.0.2', clusterKey),
    startSshd('10.99.0.3', lab.file('stranger')),
    startSshd('[fd99::6]', clusterKey),
  ]);
});

afterAll(() => network.close());

/** A program named ssh, because then it gets ssh's options; it logs in with a key of this test. */
function writeClientShell(): void {
  runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', lab.file('login')]);
  mkdirSync(lab.file('bin'));
  mkdirSync(lab.file('home/.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(lab.file('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F none -i ${lab.file('login')} "$@"\n`);
  chmodSync(lab.file('bin/ssh'), 0o755);
}

async function startSshd(address: string, hostKey: string): Promise<void> {
  if (!address.startsWith('[')) await network.ip('addr', 'add', `${address}/32`, 'dev', 'lo');
  mkdirSync('/run/sshd', { recursive: true });
  const options = {
    ListenAddress: `${address}:22`,
    HostKey: hostKey,
    AuthorizedKeysFile: lab.file('login.pub'),
    StrictModes: 'no',
    UsePAM: 'no',
    PidFile: 'none',
    PermitRootLogin: 'prohibit-password',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const sshd = network.spawn(SSHD, ['-D', '-e', '-f', '/dev/null', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((listens, reject) => {
    sshd.stderr?.on('data', (data) => {
      log += String(data);
      if (log.includes('Server listening')) listens();
    });
    sshd.once('exit', () => reject(new Error(`sshd ended: ${log}`)));
  });
}

async function ssh(...words: readonly string[]) {
  const env = { ...process.env, WAREWULFCONF: daemon.place.configFile, HOME: lab.file('home'), SSH_AUTH_SOCK: '' };
  const argv = ['ssh', '--rsh', lab.file('bin/ssh'), '--connect-timeout', '5', ...words];
  const child = network.spawn(WWCTL, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  if (child.stdout === null || child.stderr === null) throw new Error('the streams are pipes');
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout: stdout.split('\n').filter(Boolean).sort(), stderr };
}

test('nodes that show the host key of the cluster are logged in on, over IPv4 and IPv6', async () => {
  expect(await ssh('n[01-02],six', 'echo $SSH_CONNECTION | cut -d" " -f3')).toEqual({
    code: 0,
    stdout: ['n01: 10.99.0.1', 'n02: 10.99.0.2', 'six: fd99::6'],
    stderr: '',
  });
});

test('a machine with another host key is not, unless its key may be learnt; then it may not change', async () => {
  const refused = await ssh('n03', 'echo in');
  expect(refused).toMatchObject({ code: 255, stdout: [] });
  expect(refused.stderr).toContain('Host key verification failed');

  expect(await ssh('--accept-new-host-keys', 'n03', 'echo in')).toEqual({ code: 0, stdout: ['n03: in'], stderr: '' });
  const learnt = readFileSync(lab.file('home/.ssh/known_hosts.warewulf'), 'utf8');
  expect(learnt).toMatch(/^n03 ssh-ed25519 /);
  writeFileSync(
    lab.file('home/.ssh/known_hosts.warewulf'),
    `n03 ${readFileSync(lab.file('login.pub'), 'utf8').split(' ').slice(0, 2).join(' ')}\n`,
  );
  expect(await ssh('--accept-new-host-keys', 'n03', 'echo in')).toMatchObject({ code: 255, stdout: [] });
});

test('a node that is away does not keep the others from their work', async () => {
  const { code, stdout, stderr } = await ssh('n01,away', 'echo here; exit 4');
  expect({ code, stdout }).toEqual({ code: 255, stdout: ['n01: here'] });
  expect(stderr).toContain('ERROR: 2 of 2 nodes failed\naway: ended with 255 (unreachable');
  expect(stderr).toContain('\nn01: ended with 4\n');
});
