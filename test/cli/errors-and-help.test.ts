import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nouns } from '../../src/cli/commands/index.ts';
import { EXIT_CODES } from '../../src/cli/exit-code.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, WWCTL } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
let directory: string;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  await daemon.services.registry.edit.node.add(['n1'], {}, { who: 'test', from: 'local', command: 'test' });
  directory = await mkdtemp(join(tmpdir(), 'ww-cli-'));
});
afterAll(async () => {
  await daemon.close();
  await rm(directory, { recursive: true });
});

function wwctl(...argv: readonly string[]) {
  return runWwctl(['--config', daemon.configFile, ...argv]);
}

describe('failures end with a message and their own exit code', () => {
  test.each([
    { says: 'an unknown node', argv: ['node', 'list', 'n2'], code: 3, stderr: /^ERROR: there is no node n2/ },
    {
      says: 'a node that exists',
      argv: ['node', 'add', 'n1'],
      code: 4,
      stderr: /^ERROR: .*there is a node n1 already/,
    },
    {
      says: 'a value that the field table refuses',
      argv: ['node', 'set', 'n1', '--ipaddr', '10.0.0.300'],
      code: 2,
      stderr: /^ERROR: .*10\.0\.0\.300/,
    },
    {
      says: 'an unknown option',
      argv: ['node', 'list', '--nte'],
      code: 2,
      stderr: /^ERROR: unknown option '--nte'\n\(Did you mean --net\?\)/,
    },
    {
      says: 'an unknown command',
      argv: ['nodd'],
      code: 2,
      stderr: /^ERROR: unknown command 'nodd'\n\(Did you mean node/,
    },
    {
      says: 'an unknown verb',
      argv: ['node', 'lsit'],
      code: 2,
      stderr: /^ERROR: unknown command 'lsit'\n\(Did you mean list\?/,
    },
    {
      says: 'an unknown verb where one is meant when none is named',
      argv: ['configure', 'hostfiel'],
      code: 2,
      stderr: /^ERROR: unknown command 'hostfiel'\nDid you mean hostfile\?\n$/,
    },
    {
      says: 'a verb of Warewulf that is not here',
      argv: ['configure', 'dhcp'],
      code: 2,
      stderr: /^ERROR: unknown command 'dhcp'\nThe commands of configure are: all, hostfile, nfs, ssh, tls\.\n$/,
    },
    { says: 'help of nothing', argv: ['help', 'nodd'], code: 2, stderr: /^ERROR: unknown command 'nodd'/ },
    { says: 'help of no verb', argv: ['help', 'node', 'lst'], code: 2, stderr: /^ERROR: unknown command 'lst'/ },
    {
      says: 'an unknown field',
      argv: ['node', 'list', '--fields', 'imag'],
      code: 2,
      stderr: /^ERROR: there is no field imag\. Did you mean image\?\n$/,
    },
    { says: 'no verb', argv: ['node'], code: 2, stderr: /^Usage: wwctl node/ },
    { says: 'nothing at all', argv: [], code: 2, stderr: /^Usage: wwctl / },
    { says: 'no node', argv: ['node', 'add'], code: 2, stderr: /^ERROR: no node is named: write at least one\n/ },
    {
      says: 'an empty name among nodes',
      argv: ['node', 'list', ''],
      code: 2,
      stderr: /^ERROR: a name of a node is empty: write names, or nodesets such as n\[01-16\]\n$/,
    },
    { says: 'an empty name', argv: ['image', 'show', ''], code: 2, stderr: /^ERROR: the name is empty: name one\n$/ },
    {
      says: 'a name with an escape sequence',
      argv: ['image', 'show', '\u001b[2J'],
      code: 3,
      stderr: /^ERROR: there is no image \?\[2J/,
    },
    {
      says: 'no node to delete',
      argv: ['node', 'delete'],
      code: 2,
      stderr: /^ERROR: missing required argument 'nodes'/,
    },
    {
      says: 'two languages',
      argv: ['node', 'list', '-j', '-y'],
      code: 2,
      stderr: /^ERROR: option '-j, --json' cannot/,
    },
    {
      says: 'a configuration that is not there',
      argv: ['node', 'list', '--config', '/nonexistent'],
      code: 2,
      stderr: /^ERROR: \/nonexistent:1: cannot be read \(ENOENT\)/,
    },
  ])('for $says', async ({ argv, code, stderr }) => {
    expect(await wwctl(...argv)).toEqual({ code, stdout: '', stderr: expect.stringMatching(stderr) });
  });

  test('for a daemon that does not run, with its socket and how to start it', async () => {
    const configFile = join(directory, 'warewulf.conf');
    await writeFile(configFile, `paths: {stateroot: ${directory}}\n`);
    expect(await runWwctl(['node', 'list'], { env: { WAREWULFCONF: configFile } })).toEqual({
      code: 6,
      stdout: '',
      stderr: `ERROR: no warewulfd answers on ${directory}/warewulfd.sock: start it (systemctl start warewulfd, or warewulfd --config FILE), or name its configuration with --config FILE\n`,
    });
  });

  test('for a daemon that dies before it answers', async () => {
    const configFile = join(directory, 'dying.conf');
    const socketPath = join(directory, 'dying.sock');
    await writeFile(configFile, `api: {socket: ${socketPath}}\n`);
    const server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(socketPath);
    const { code, stderr } = await runWwctl(['node', 'list', '--config', configFile]);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('hung up before it answered') });
    await new Promise((closed) => server.close(closed));
  });

  test('for a daemon that dies while it answers', async () => {
    const configFile = join(directory, 'cut.conf');
    const socketPath = join(directory, 'cut.sock');
    await writeFile(configFile, `api: {socket: ${socketPath}}\n`);
    const half =
      'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '25\r\n{"progress":{"phase":"a","text":"b"}}\n\r\n';
    const server = createServer((socket) => socket.once('data', () => socket.end(half))).listen(socketPath);
    const { code, stderr } = await runWwctl(['image', 'build', 'x', '--config', configFile]);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('went away before it was done') });
    await new Promise((closed) => server.close(closed));
  });

  test.each([
    { says: 'before anybody follows the work it began', answer: '' },
    {
      says: 'while the work it began is followed',
      answer: 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\n\n\r\n',
    },
  ])('for a daemon that goes away $says, with where the outcome can be seen', async ({ answer }) => {
    const configFile = join(directory, 'leaving.conf');
    const socketPath = join(directory, 'leaving.sock');
    await writeFile(configFile, `api: {socket: ${socketPath}}\n`);
    const begun = JSON.stringify({ job: { id: '3f' } });
    const accepted = `HTTP/1.1 202 Accepted\r\nContent-Length: ${begun.length}\r\nConnection: close\r\n\r\n${begun}`;
    const server = createServer((socket) =>
      socket.once('data', (request) => socket.end(request.includes('POST') ? accepted : answer)),
    ).listen(socketPath);
    const { code, stderr } = await runWwctl(['image', 'build', 'x', '--config', configFile]);
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr:
        'ERROR: the daemon went away before job 3f was done: look at its log (journalctl -u warewulfd); once it runs again, wwctl job show 3f says how the job ended\n',
    });
    await new Promise((closed) => server.close(closed));
  });
});

describe('global options', () => {
  test('stand before the noun or after the verb; the inner one wins over the outer one and the environment', async () => {
    const env = { WAREWULFCONF: '/nonexistent' };
    const first = await runWwctl(['--config', '/nonexistent', 'node', 'list', '--config', daemon.configFile], { env });
    expect(first).toMatchObject({ code: 0 });
    expect(await runWwctl(['node', '--warewulfconf', daemon.configFile, 'list'], { env })).toMatchObject({ code: 0 });
  });

  test('--verbose says what is asked of the daemon', async () => {
    const { stderr } = await wwctl('node', 'list', 'n1', '--json', '-v');
    expect(stderr).toBe(`GET /api/v1/nodes?names=n1 on ${daemon.socketPath}\n`);
  });

  test('--debug shows where an error comes from', async () => {
    const { stderr } = await wwctl('node', 'list', 'n2', '--debug');
    expect(stderr).toMatch(/ERROR: there is no node n2[\s\S]+\n {4}at /);
  });
});

test("Warewulf's options for its developers are taken and do nothing", async () => {
  expect(await wwctl('node', 'list', '--loglevel', '10', '--emptyconf')).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  { says: 'are there where they are forced', env: { FORCE_COLOR: '1' }, stderr: /^\u001b\[31mERROR:\u001b\[39m there/ },
  { says: 'are not there in a pipe', env: {}, stderr: /^ERROR: there/ },
])('colours $says', async ({ env, stderr }) => {
  const run = await runWwctl(['--config', daemon.configFile, 'node', 'list', 'n2'], { env });
  expect(run.stderr).toMatch(stderr);
});

describe('help', () => {
  test('names every noun and the exit codes', async () => {
    const { code, stdout } = await wwctl('--help');
    expect(code).toBe(0);
    const shown = Object.entries(nouns).filter(([, { isHidden }]) => isHidden !== true);
    for (const noun of [...shown.map(([name]) => name), 'version'])
      expect(stdout).toMatch(new RegExp(`^ {2}${noun}`, 'm'));
    for (const { code, means } of Object.values(EXIT_CODES))
      expect(stdout).toMatch(new RegExp(`^ {2}${code} +${means.slice(0, 20)}`, 'm'));
  });

  const verbs = Object.entries(nouns).flatMap(([noun, { verbs }]) => Object.keys(verbs).map((verb) => [noun, verb]));
  test.each(verbs)('of %s %s has usage and options, and no password', async (noun, verb) => {
    const { code, stdout } = await wwctl(noun ?? '', verb ?? '', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: wwctl ${noun} ${verb}`));
    expect(stdout).not.toContain('--password');
  });

  test.each([
    { says: 'before the noun', argv: ['help', 'node', 'set'], usage: 'Usage: wwctl node set' },
    { says: 'after the noun', argv: ['node', 'help', 'set'], usage: 'Usage: wwctl node set' },
    { says: 'of a noun', argv: ['nodes', 'help'], usage: 'Usage: wwctl node' },
    { says: 'of everything', argv: ['help'], usage: 'Usage: wwctl [options]' },
    { says: 'of help', argv: ['help', 'help'], usage: 'Usage: wwctl [options]' },
  ])('is a word too: $says', async ({ argv, usage }) => {
    const { code, stdout } = await runWwctl(argv);
    expect({ code, isHelp: stdout.startsWith(usage) }).toEqual({ code: 0, isHelp: true });
  });

  test('of a list has its own options before those of all lists, and examples at the end', async () => {
    const { stdout } = await wwctl('node', 'list', '--help');
    const headings = stdout.match(/^[A-Z].*:$/gm);
    expect(headings).toEqual(['Arguments:', 'Options:', 'Output options:', 'Global options:', 'Examples:']);
    expect(stdout).toContain('  # sixteen nodes\n  wwctl node list n[01-16]\n');
  });

  test('of node set shows the flags of the field table', async () => {
    const { stdout } = await wwctl('node', 'set', '--help');
    for (const flag of ['-I, --ipaddr <ADDRESS>', '-H, --hwaddr', '--netname <NAME>', '--nettagadd', '-P, --profile']) {
      expect(stdout).toContain(flag);
    }
  });
});

test('version shows both versions, or that the daemon does not run', async () => {
  const { version } = await import('../../package.json', { with: { type: 'json' } }).then((module) => module.default);
  expect(await wwctl('version')).toEqual({
    code: 0,
    stdout: `wwctl version:\t${version}\nwarewulfd version:\t0.1.0 (Node.js v24.0.0)\n`,
    stderr: '',
  });
  const configFile = join(directory, 'none.conf');
  await writeFile(configFile, `api: {socket: ${directory}/none.sock}\n`);
  const stopped = await runWwctl(['vers', '--config', configFile]);
  expect(stopped).toEqual({
    code: 0,
    stdout: expect.stringContaining('warewulfd version:\tnot running\n'),
    stderr: '',
  });
});

test('output that cannot be written is an error without a trace', async () => {
  const child = spawn('sh', ['-c', 'exec "$0" --help > /dev/full', WWCTL], { stdio: ['ignore', 'ignore', 'pipe'] });
  const code = new Promise((ended) => child.once('close', ended));
  expect(await text(child.stderr)).toBe('ERROR: cannot write the output (ENOSPC): see where it goes\n');
  expect(await code).toBe(1);
});

test('a reader that closes early gets no error text; the exit code tells', async () => {
  const child = spawn(WWCTL, ['--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const code = new Promise((ended) => child.once('close', ended));
  expect(await text(child.stderr)).toBe('');
  expect(await code).toBe(141);
});
