import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WAREWULFD } from '../support/daemon-process.ts';
import { freePorts } from '../support/free-ports.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { runClient } from '../support/run-client.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();

/** With a configuration in the environment, as a service manager would give it. */
async function warewulfd(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runClient('warewulf-ts', WAREWULFD, argv, { env: programEnvironment(env) });
  return { code, stdout: stdout.toString(), lines: stderr.split('\n').filter((line) => line !== '') };
}

function put(name: string, lines: readonly string[]): string {
  const file = directory.file(name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('a file with many mistakes', () => {
  let holder: Server;
  let port: number;
  let file: string;
  beforeAll(async () => {
    ({ http: port } = await freePorts());
    // Who would open this port before the end of the checks would be told so.
    holder = createServer().listen(port, '127.0.0.1');
    file = put('mistakes.conf', [
      'ipaddr: 203.0.113.7/24',
      'warewulf:',
      `  port: ${port}`,
      '  updat interval: 30',
      'dhcp:',
      '  enabled: perhaps',
      '  range start: 10.0.0.1',
      'tftp:',
      '  port: 70000',
      'paths:',
      `  stateroot: ${directory.file('state')}`,
      '  imagedir: relative/path',
      'ssh:',
      '  key types: [dsa]',
      'flavour: vanilla',
    ]);
  });
  afterAll(() => {
    holder.close();
  });

  test.each([
    ['to serve by', []],
    ['to check', ['--check']],
  ])('%s ends with 78 and every mistake with its line and remedy, and nothing is opened', async (_what, options) => {
    const { code, stdout, lines } = await warewulfd(['--config', file, ...options]);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const addresses = expect.stringMatching(
      /mistakes\.conf:1: ipaddr: no network interface has 203\.0\.113\.7\. Use one of this host's addresses \(.*127\.0\.0\.1/,
    );
    expect(lines).toEqual([
      addresses,
      `${file}:4: warewulf.updat interval: "updat interval" is not a known key. Did you mean update interval?`,
      `${file}:5: dhcp.range end: is missing beside range start. Write both, or none for registered nodes only.`,
      `${file}:6: dhcp.enabled: "perhaps" is not true or false. Write it like true.`,
      `${file}:9: tftp.port: "70000" is not a whole number from 1 to 65535. Write it like 9873.`,
      `${file}:12: paths.imagedir: "relative/path" is not an absolute path. Write it like /srv/warewulf.`,
      `${file}:14: ssh.key types: "dsa" is not a key type (ed25519, ecdsa, rsa). Write it like ed25519.`,
      expect.stringMatching(/mistakes\.conf:15: flavour: "flavour" is not a known key\. The keys are: api, comment/),
    ]);
    expect(existsSync(directory.file('state'))).toBe(false);
  });
});

test('a right file is checked without anything being opened, and keys of Warewulf that mean nothing only warn', async () => {
  const state = directory.file('right-state');
  const file = put('right.conf', [
    'ipaddr: 127.0.0.1/24',
    'warewulf: {tls: true}',
    'container mounts: []',
    `paths: {stateroot: ${state}}`,
  ]);
  const { code, stdout, lines } = await warewulfd(['--check', '--config', file]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}: the configuration is right\n` });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 40,
      file,
      line: 2,
      msg: 'warewulf.tls: is not used by warewulf-ts. It can stay or be removed.',
    }),
    expect.objectContaining({
      level: 40,
      file,
      line: 3,
      msg: expect.stringContaining('container mounts: is not used'),
    }),
  ]);
  expect(existsSync(state)).toBe(false);
});

describe('without a file', () => {
  test('of the usual name, it says what to write', async () => {
    // Whatever configuration this host has is out of sight.
    const hide = '[ ! -d /etc/warewulf ] || mount -t tmpfs none /etc/warewulf; exec "$@"';
    const { code, stderr } = await runClient('util-linux', 'unshare', ['--mount', 'sh', '-c', hide, 'sh', WAREWULFD], {
      env: programEnvironment(),
    });
    expect(code).toBe(78);
    expect(stderr).toBe(
      "/etc/warewulf/warewulf.conf:1: does not exist. Write at least this server's address on the cluster network, e.g. ipaddr: 10.0.0.1/24 (warewulf.conf.example has every key), or name a file with --config.\n",
    );
  });

  test.each([
    ['of the name in --config', (file: string) => warewulfd(['--config', file])],
    ['of the name in WAREWULFCONF', (file: string) => warewulfd([], { WAREWULFCONF: file })],
  ])('%s, it names the one that was asked for', async (_what, run) => {
    const file = directory.file('none.conf');
    expect(await run(file)).toEqual({
      code: 78,
      stdout: '',
      lines: [`${file}:1: cannot be read (ENOENT). Name a file that is there.`],
    });
  });
});

test.each([
  [['--wrong'], 64, /--wrong/],
  [['extra'], 64, /extra/],
])('words that it does not know (%p) end with its usage', async (argv, code, message) => {
  const run = await warewulfd(argv);
  expect(run.code).toBe(code);
  expect(run.lines.join('\n')).toMatch(message);
  expect(run.lines.join('\n')).toContain('Usage: warewulfd [--config FILE]');
});
