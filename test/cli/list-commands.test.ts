import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, startWwctl } from '../support/wwctl.ts';

const AUTHOR = { who: 'test', from: 'local', command: 'test' };

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  const { node, profile } = daemon.services.registry.edit;
  await profile.add(['gpu'], { set: { comment: 'with GPUs', 'kernel.args': ['nosmt'] } }, AUTHOR);
  const addresses = { 'network devices.default.ipaddr': '10.0.0.9', 'network devices.ib0.ipaddr': '10.1.0.9' };
  await node.add(['n9', 'n10'], { set: { ...addresses, 'image name': 'rocky-9', 'tags.DC': 'a,b' } }, AUTHOR);
  await node.set(
    ['n10'],
    { set: { 'primary network': 'ib0', 'ipmi.ipaddr': '10.2.0.10', 'ipmi.port': '623' } },
    AUTHOR,
  );
});
afterAll(() => daemon.close());

async function done(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runWwctl(['--config', daemon.configFile, ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('node list', () => {
  test.each([
    {
      says: 'shows fields by flag and path, those of network devices of the primary one',
      argv: [
        '--output',
        'csv',
        '--fields',
        'node name,ipaddr,network devices.default.ipaddr,tags.DC',
        '--sort',
        '-node name',
      ],
      text: 'node name,ipaddr,network devices.default.ipaddr,tags.DC\nn10,10.1.0.10,10.0.0.10,"a,b"\nn9,10.0.0.9,10.0.0.9,"a,b"\n',
    },
    {
      says: 'shows management controllers',
      argv: ['--ipmi', 'n10'],
      text: [
        'NODE  IPMI IPADDR  IPMI PORT  IPMI USERNAME  IPMI INTERFACE',
        '----  -----------  ---------  -------------  --------------',
        'n10   10.2.0.10    623        --             --',
        '',
      ].join('\n'),
    },
    {
      says: 'shows fields of nodes beside those of their devices',
      argv: ['--net', '--fields', 'node,network,ipaddr,image', '--no-header', 'n10'],
      text: 'n10  default  10.0.0.10  rocky-9\nn10  ib0      10.1.0.10  rocky-9\n',
    },
    { says: 'prints each name once', argv: ['-n', '-o', 'name'], text: 'n10\nn9\n' },
    {
      says: 'says what has no value',
      argv: ['-j', '--fields', 'ipmi.port,image', 'n9'],
      text: `${JSON.stringify({ n9: { 'ipmi.port': null, image: 'rocky-9' } }, null, 2)}\n`,
    },
  ])('$says', async ({ argv, text }) => {
    expect(await done('node', 'list', ...argv)).toBe(text);
  });

  test('takes JSON before every view, as Warewulf does', async () => {
    expect(await done('node', 'list', '-j', '-a', '-n', 'n9')).toBe(await done('node', 'list', '-j', 'n9'));
  });

  test('takes BMCs before devices before kernels, as Warewulf does', async () => {
    expect(await done('node', 'list', '-l', '-n', '-i')).toBe(await done('node', 'list', '-i'));
    expect(await done('node', 'list', '-l', '-n')).toBe(await done('node', 'list', '-n'));
  });

  test('reads names from standard input', async () => {
    const argv = ['--config', daemon.configFile, 'node', 'list', '-o', 'name', '-'];
    expect(await runWwctl(argv, { input: 'n9\n' })).toEqual({ code: 0, stdout: 'n9\n', stderr: '' });
  });
});

test('profiles are lists of the same kind', async () => {
  expect(await done('profile', 'list', '--fields', 'profile name,kernelargs', '--no-header', 'gpu')).toBe(
    'gpu  nosmt\n',
  );
  expect(parse(await done('profile', 'list', '-o', 'yaml', '--fields', 'comment', 'gpu'))).toEqual({
    gpu: { comment: 'with GPUs' },
  });
});

test('images say how many nodes boot them', async () => {
  expect(await done('image', 'list', '-k', 'rocky-9')).toMatch(
    /^IMAGE NAME {2}NODES {2}KERNEL VERSION\n.*\nrocky-9 {5}2 {6}6/,
  );
});

test('a watched status comes again and again, until it is interrupted', async () => {
  const { child, run } = startWwctl(['--config', daemon.configFile, 'node', 'status', '--watch', '--update', '100']);
  let headings = 0;
  child.stdout.on('data', (text) => {
    headings += String(text).split('NODENAME').length - 1;
    if (headings >= 2) child.kill('SIGINT');
  });
  const { code, stdout, stderr } = await run;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^NODENAME[\s\S]*\nNODENAME/);
});
