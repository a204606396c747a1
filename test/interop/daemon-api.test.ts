import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonPlace, DaemonProcess } from '../support/daemon-process.ts';
import { discover, mac, UEFI_ROM } from '../support/dhcp-messages.ts';
import { freePorts } from '../support/free-ports.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';
import { runClient } from '../support/run-client.ts';
import { runWwctl } from '../support/wwctl.ts';

/** Nobody's password; to find that out takes a processor one or two seconds. */
const SLOW_HASH = '$2b$14$QmSLw/T8KIh0e0R79jdqU.fGDtqqt2ibI/S7CLLqhB1gvzy7ENWHK';
/** The password is `U*U`: a test vector of crypt_blowfish, and how htpasswd would write it. */
const HASH = '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

const lab = new DaemonLab();
let place: DaemonPlace;
let daemon: DaemonProcess;
let url: string;
let certificate: string;

beforeAll(async () => {
  const { http: port } = await freePorts();
  place = await lab.place({ api: { enabled: true, address: '127.0.0.1', port } });
  url = `https://127.0.0.1:${port}`;
  certificate = join(place.directory, 'etc/warewulf/tls/warewulf.crt');
  daemon = await lab.start(place);
});

function curl(...args: readonly string[]) {
  return runClient('curl', 'curl', ['--silent', '--show-error', '--cacert', certificate, ...args]);
}

function bearer(token: string): readonly string[] {
  return ['--header', `Authorization: Bearer ${token.trim()}`];
}

describe('the API over TLS', () => {
  test('is there from the first start on, for curl with the certificate and a token', async () => {
    const token = await daemon.order('token', 'add', 'curl', '--scope', 'operate');
    const headers = [...bearer(token), '--header', 'Content-Type: application/json'];
    const added = await curl(...headers, '--data', '{"names":["n1"],"patch":{}}', `${url}/api/v1/nodes`);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const shown = await curl(...bearer(token), `${url}/api/v1/nodes/n1`);
    expect(JSON.parse(String(shown.stdout))).toMatchObject({ profiles: ['default'] });
    expect(await daemon.order('history', '--limit', '1', '--output', 'csv')).toMatch(
      /,token:curl,127\.0\.0\.1,node n1,POST \/api\/v1\/nodes\n$/,
    );
  });

  test.each([
    { says: 'without the certificate', args: () => ['--cacert', '/etc/ssl/certs/ca-certificates.crt'], code: 60 },
    { says: 'with TLS 1.1 at best', args: () => ['--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0'], code: 35 },
  ])('is not for curl $says', async ({ args, code }) => {
    expect((await curl(...args(), `${url}/api/v1/version`)).code).toBe(code);
  });

  test('speaks to GnuTLS as well', async () => {
    const token = await daemon.order('token', 'add', 'wget');
    const args = ['-q', '-O-', `--ca-certificate=${certificate}`, `--header=Authorization: Bearer ${token.trim()}`];
    const { stdout, stderr } = await runClient('wget', 'wget', [...args, `${url}/api/v1/version`]);
    expect({ stderr, version: JSON.parse(String(stdout)) }).toEqual({ stderr: '', version: expect.anything() });
  });

  test('closes the stream that a revoked token has open', async () => {
    const token = await daemon.order('token', 'add', 'stream');
    const args = ['--silent', '--verbose', '--cacert', certificate, ...bearer(token)];
    const follower = spawn('curl', [...args, `${url}/api/v1/events`]);
    const ended = once(follower, 'close');
    for await (const line of createInterface(follower.stderr)) if (line.startsWith('< HTTP/1.1 200')) break;
    await daemon.order('token', 'revoke', 'stream');
    await ended;
    expect(String((await curl(...bearer(token), `${url}/api/v1/version`)).stdout)).toContain('"status":401');
  });

  test('is used by wwctl as the socket is', async () => {
    const file = lab.file('wwctl.token');
    await daemon.order('token', 'add', 'wwctl', '--scope', 'admin', '--file', file);
    const remote = ['--server', url, '--token-file', file, '--cacert', certificate];
    const both = [await daemon.wwctl('node', 'list', '--all'), await runWwctl(['node', 'list', '--all', ...remote])];
    expect(both[1]).toEqual(both[0]);
    expect(both[1]?.code).toBe(0);
  });

  test("takes passwords of Warewulf's auth.conf, from its next line on", async () => {
    const file = join(place.directory, 'etc/warewulf/auth.conf');
    const asked = () =>
      curl('--user', 'ann:U*U', '--output', '/dev/null', '--write-out', '%{http_code}', `${url}/api/nodes/`);
    expect(String((await asked()).stdout)).toBe('401');
    writeFileSync(file, `users:\n- name: ann\n  password hash: ${HASH}\n`, { mode: 0o600 });
    expect(String((await asked()).stdout)).toBe('200');
  });

  test('shows a new certificate without a restart', async () => {
    const token = await daemon.order('token', 'add', 'rotation');
    const kept = lab.file('old.crt');
    writeFileSync(kept, readFileSync(certificate));
    await daemon.order('configure', 'tls', '--force');
    expect((await curl(...bearer(token), `${url}/api/v1/version`)).code).toBe(0);
    expect((await curl('--cacert', kept, `${url}/api/v1/version`)).code).toBe(60);
  });
});

test('machines get their addresses while passwords are compared', async () => {
  const file = join(place.directory, 'etc/warewulf/auth.conf');
  writeFileSync(file, `users: [{name: slow, password hash: ${SLOW_HASH}}]`, { mode: 0o600 });
  const startedAt = performance.now();
  let isComparing = true;
  const login = curl('--user', 'slow:wrong', `${url}/api/v1/version`).finally(() => {
    isComparing = false;
  });
  const dhcp = await LoopbackDhcpClient.open(daemon.ports);
  const pauses: number[] = [];
  for (let host = 1; isComparing; host = (host % 200) + 1) {
    const askedAt = performance.now();
    await dhcp.ask(discover(UEFI_ROM, { hwaddr: mac(`52:54:00:00:01:${host.toString(16).padStart(2, '0')}`) }));
    pauses.push(performance.now() - askedAt);
  }
  await login;
  dhcp.close();
  expect(pauses.length).toBeGreaterThan(5);
  expect(Math.max(...pauses)).toBeLessThan((performance.now() - startedAt) / 2);
});

test('tokens outlive a daemon that is killed, and secrets are in none of its files and not in its log', async () => {
  const token = (await daemon.order('token', 'add', 'kept', '--scope', 'admin')).trim();
  await daemon.stop('SIGKILL');
  daemon = await lab.start(place);
  expect((await curl(...bearer(token), `${url}/api/v1/tokens`)).code).toBe(0);
  const secret = token.slice(-43);
  const found = await runClient('grep', 'grep', ['-rl', '--', secret, place.directory]);
  expect(String(found.stdout)).toBe('');
  expect(daemon.lines.text).not.toContain(secret);
  expect((statSync(join(place.directory, 'database/access.db')).mode & 0o777).toString(8)).toBe('600');
});

test('plain HTTP for other hosts is refused by --check with the reason', async () => {
  const open = await lab.place({ api: { enabled: true, tls: false, 'allowed subnets': ['10.0.0.0/8'] } });
  mkdirSync(open.directory, { recursive: true });
  const checked = lab.launch(open, { argv: ['--check'] });
  expect(await checked.ended).toBe(78);
  expect(checked.lines.text).toMatch(
    /api\.tls: is off while 10\.0\.0\.0\/8 may call: tokens and passwords would cross/,
  );
});
