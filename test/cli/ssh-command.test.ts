import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { allCommandLines } from '../support/command-lines.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { startWwctl, WWCTL, type WwctlOptions } from '../support/wwctl.ts';

/** Runs the command here instead of there, and tells it where that would have been. */
const LOCAL_SHELL = `#!/bin/sh
[ "$1" = -l ] && { export LOGIN="$2"; shift 2; }
export ADDRESS="$1"; shift
exec sh -c "$*"
`;

let daemon: FakeAdminDaemon;

beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  await writeFile(join(daemon.directory, 'shell'), LOCAL_SHELL);
  await chmod(join(daemon.directory, 'shell'), 0o755);
  const { node } = daemon.services.registry.edit;
  const author = { who: 'tester', from: 'local', command: 'test' };
  await node.add(['n[01-04]'], { set: { 'network devices.default.ipaddr': '10.0.0.1' }, unset: [] }, author);
  await node.add(['six'], { set: { 'network devices.default.ipaddr6': 'fd00::6' }, unset: [] }, author);
  await node.add(['bare'], { set: {}, unset: [] }, author);
});

afterAll(() => daemon.close());

function startSsh(words: readonly string[], options: WwctlOptions = {}) {
  const env = { WAREWULFCONF: daemon.configFile, ...options.env };
  return startWwctl(['ssh', '--rsh', join(daemon.directory, 'shell'), ...words], { ...options, env });
}

const ssh = (words: readonly string[], options: WwctlOptions = {}) => startSsh(words, options).run;

/** Lines come in the order in which nodes are done. */
const sorted = (text: string) => text.split('\n').filter(Boolean).sort();

describe('each line comes with the name of its node', () => {
  test('and goes where it went on the node', async () => {
    const { code, stdout, stderr } = await ssh(['n[01-02]', 'echo at $ADDRESS; echo oh >&2; printf unfinished']);
    expect({ code, stdout: sorted(stdout), stderr: sorted(stderr) }).toEqual({
      code: 0,
      stdout: ['n01: at 10.0.0.1', 'n01: unfinished', 'n02: at 10.0.0.2', 'n02: unfinished'],
      stderr: ['n01: oh', 'n02: oh'],
    });
  });

  test.each([
    ['its IPv6 address where it has no other', 'six', 'six: fd00::6\n'],
    ['its name where it has none', 'bare', 'bare: bare\n'],
  ])('which is reached by %s', async (_, node, stdout) => {
    expect(await ssh([node, 'echo $ADDRESS'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  test('with options of the command itself, and as somebody else', async () => {
    expect(await ssh(['-l', 'ann', 'n01', '--', 'printf', '%s-%s', '$LOGIN', '-l'])).toMatchObject({
      code: 0,
      stdout: 'n01: ann--l\n',
    });
  });
});

describe('equal output is folded', () => {
  test('below the nodes that gave it, the most first, each stream for itself', async () => {
    const command = 'case $ADDRESS in *.3) echo other;; *) echo same;; esac; [ $ADDRESS = 10.0.0.1 ] && echo ill >&2';
    const { stdout, stderr } = await ssh(['--fold', 'n[01-04]', `${command}; true`]);
    expect(stdout).toBe(
      `---------------\nn[01-02,04] (3)\n---------------\nsame\n` + `---------------\nn03\n---------------\nother\n`,
    );
    expect(stderr).toBe('---------------\nn01\n---------------\nill\n');
  });
});

describe('what nodes end with', () => {
  test('is the worst of all, and those that failed are named together', async () => {
    const { code, stdout, stderr } = await ssh([
      'n[01-04]',
      'case $ADDRESS in *.1) exit 0;; *.4) exit 255;; *) exit 3;; esac',
    ]);
    expect({ code, stdout, stderr }).toEqual({
      code: 255,
      stdout: '',
      stderr:
        'ERROR: 3 of 4 nodes failed\nn04: ended with 255 (unreachable, or the command itself ended so)\nn[02-03]: ended with 3\n',
    });
  });

  test('is 124 when their time is up; nothing of theirs goes on', async () => {
    const { code, stderr } = await ssh(['--timeout', '0.2', 'n[01-02]', 'exec sleep 4321']);
    expect({ code, stderr }).toEqual({
      code: 124,
      stderr: 'ERROR: 2 of 2 nodes failed\nn[01-02]: ended with 124 (not done after 0.2 s)\n',
    });
    expect(allCommandLines().filter((line) => line.includes('sleep 4321'))).toEqual([]);
  });

  test('is that of the signal that ended the command', async () => {
    expect(await ssh(['n01', 'kill -9 $$'])).toEqual({
      code: 137,
      stdout: '',
      stderr: 'ERROR: 1 of 1 nodes failed\nn01: ended with 137 (SIGKILL)\n',
    });
  });
});

test('Ctrl-C ends every command, those that would not hear of it too', async () => {
  const { child, run } = startSsh(['n[01-03]', 'trap "" TERM; echo up; exec sleep 5432']);
  let seen = '';
  child.stdout.on('data', (data) => {
    seen += String(data);
    if (seen.split('\n').length > 3) child.kill('SIGINT');
  });
  expect(await run).toMatchObject({ code: 130, stderr: 'not done: n[01-03]\nERROR: interrupted\n' });
  expect(allCommandLines().filter((line) => line.includes('sleep 5432'))).toEqual([]);
});

test('Ctrl-C shows what was folded so far, and names the nodes that are not done', async () => {
  const command = 'case $ADDRESS in *.4) exec sleep 6543;; *.3) exit 3;; esac; echo same';
  const { child, run } = startSsh(['--fold', '-f', '1', 'n[01-04]', command]);
  const wait = setInterval(() => {
    if (allCommandLines().some((line) => line.startsWith('sleep 6543'))) child.kill('SIGINT');
  }, 50);
  expect(await run.finally(() => clearInterval(wait))).toEqual({
    code: 130,
    stdout: '---------------\nn[01-02] (2)\n---------------\nsame\n',
    stderr: 'ERROR: 1 of 4 nodes failed\nn03: ended with 3\nnot done: n04\nERROR: interrupted\n',
  });
});

describe('how many run', () => {
  test('at one moment is bounded', async () => {
    const place = join(daemon.directory, 'running');
    await mkdir(place);
    const command = `touch ${place}/$ADDRESS; ls ${place} | wc -l; sleep 0.1; rm ${place}/$ADDRESS`;
    const { stdout } = await ssh(['-f', '2', 'n[01-04]', command]);
    expect(sorted(stdout).map((line) => Number(line.split(': ')[1]) <= 2)).toEqual([true, true, true, true]);
    expect(await readdir(place)).toEqual([]);
  });
});

describe('standard input', () => {
  test('is read by the only node', async () => {
    expect(await ssh(['n01', 'cat'], { input: 'hello\n' })).toMatchObject({ stdout: 'n01: hello\n' });
  });

  test('is nothing to several', async () => {
    expect(await ssh(['n[01-02]', 'cat; true'], { input: 'hello\n' })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

test('a dry run shows what would be run', async () => {
  const { run } = startWwctl(['ssh', '-n', '-l', 'ann', 'n[01-02]', 'ls', 'a b'], {
    env: { WAREWULFCONF: daemon.configFile },
  });
  const { stdout } = await run;
  const lines = stdout.replaceAll(/\/\S*known_hosts/g, 'FILE').split('\n');
  expect(lines[1]).toBe(
    'n02: /usr/bin/ssh -o BatchMode=yes -o ConnectTimeout=10 -o HostKeyAlias=n02 -o LogLevel=ERROR ' +
      '-o UserKnownHostsFile=FILE -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes -o UpdateHostKeys=no ' +
      "-l ann 10.0.0.2 ls 'a b'",
  );
});

describe('what cannot be', () => {
  test.each([
    ['unknown nodes', ['n9', 'true'], 3, /^ERROR: .*n9/],
    ['several nodes and no command', ['n[01-02]'], 2, /^ERROR: 2 nodes, and no command/],
    ['no nodes', [], 2, /^ERROR: missing required argument/],
    ['a fan-out of none', ['-f', '0', 'n01', 'true'], 2, /^ERROR: .*It is not a number from 1 to 100000/],
    [
      'a remote shell that is not there',
      ['--rsh', '/nonexistent', 'n[01-04]', 'true'],
      6,
      /^ERROR: cannot start \/nonexistent/,
    ],
  ])('is refused: %s', async (_, words, code, stderr) => {
    expect(await ssh(words)).toEqual({ code, stdout: '', stderr: expect.stringMatching(stderr) });
  });
});

test('a reader that closes early ends it, and what runs on the nodes; nothing of it is left', async () => {
  const words = [
    'ssh',
    '--rsh',
    join(daemon.directory, 'shell'),
    'n[01-04]',
    'while :; do echo spam 6543 || exit; done',
  ];
  const place = join(daemon.directory, 'temporary');
  await mkdir(place);
  const env = programEnvironment({ WAREWULFCONF: daemon.configFile, TMPDIR: place });
  const child = spawn(WWCTL, words, { env });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await once(child, 'exit')).toEqual([141, null]);
  expect(await readdir(place)).toEqual([]);
});
