import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Ip4 } from '../../src/address/ip4.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, type WwctlOptions } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

function wwctl(line: string, options: WwctlOptions = {}) {
  return runWwctl(['--config', daemon.configFile, ...line.split(' ')], options);
}

async function done(line: string, options: WwctlOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await wwctl(line, options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('nodes are added by pattern, counted up, and listed as a table', async () => {
  expect(await done('node add n[1-3] --image rocky-9 -I 10.0.0.5 -N eth0')).toBe('added 3 nodes: n[1-3]\n');
  expect(await done('node list')).toBe(
    [
      'NODE NAME  PROFILES  NETWORK',
      '---------  --------  -------',
      'n1         default   default',
      'n2         default   default',
      'n3         default   default',
      '',
    ].join('\n'),
  );
  expect(await done('node list --net n[2-3]')).toBe(
    [
      'NODE  NETWORK  HWADDR  IPADDR    GATEWAY  DEVICE',
      '----  -------  ------  ------    -------  ------',
      'n2    default  --      10.0.0.6  --       eth0',
      'n3    default  --      10.0.0.7  --       eth0',
      '',
    ].join('\n'),
  );
  expect(await done('node ls -l n1')).toContain('n1         --              rocky-9');
});

test('lists come as JSON and YAML with the keys of nodes.conf', async () => {
  await done('node add n1 --image rocky-9 --tagadd rack=7 --hwaddr 52-54-00-12-34-56');
  const merged = {
    profiles: ['default'],
    'image name': 'rocky-9',
    'network devices': { default: { hwaddr: '52:54:00:12:34:56' } },
    tags: { rack: '7' },
    init: '/sbin/init',
  };
  expect(JSON.parse(await done('node list --json'))).toEqual({ n1: expect.objectContaining(merged) });
  expect(parse(await done('node list --yaml n1'))).toEqual({ n1: expect.objectContaining(merged) });
});

test('node list -a says where each value comes from', async () => {
  await done('profile add gpu --kernelargs nosmt --init /init --image rocky-9');
  await done('node add n1 -P default,gpu --init /bin/init -A quiet');
  const rows = (await done('node list -a')).split('\n').map((line) => line.split(/ {2,}/));
  expect(rows).toContainEqual(['NODE', 'FIELD', 'PROFILE', 'VALUE']);
  expect(rows).toContainEqual(['n1', 'image name', 'gpu', 'rocky-9']);
  expect(rows).toContainEqual(['n1', 'init', 'SUPERSEDED', '/bin/init']);
  expect(rows).toContainEqual(['n1', 'profiles', '--', 'default,gpu']);
  expect(rows).toContainEqual([
    'n1',
    'kernel.args',
    'default,gpu,n1',
    'quiet,crashkernel=no,net.ifnames=1,nosmt,quiet',
  ]);
});

describe('node set', () => {
  beforeEach(() => done('node add n[1-2] --comment old'));

  test('shows the change and makes it', async () => {
    expect(await done('node set n1 --yes --comment new --tagadd rack=7')).toBe(
      'node n1:\n  comment: old → new\n  tags.rack: <unset> → 7\nchanged node n1\n',
    );
    expect(await done('node set n1 -y --comment UNSET --tagdel rack')).toBe(
      'node n1:\n  comment: old → <unset>\n  tags.rack: 7 → <unset>\nchanged node n1\n'.replace('old', 'new'),
    );
  });

  test('asks first', async () => {
    const { code, stdout, stderr } = await wwctl('node set n[1-2] --comment new', { input: 'y\n' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'change 2 nodes: n[1-2]? [y/N] ' });
    expect(stdout).toBe('node n[1-2]:\n  comment: old → new\nchanged 2 nodes: n[1-2]\n');
  });

  test('changes nothing where the names took up the input that would have the answer', async () => {
    const { code, stderr } = await wwctl('node set - --comment new', { input: 'n1\n' });
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'ERROR: nothing was changed: nobody can answer behind the standard input, repeat it with --yes\n',
    });
  });

  test.each([
    { says: 'a no', input: 'n\n' },
    { says: 'another word', input: 'maybe\n' },
    { says: 'an end of input', input: '' },
  ])('changes nothing after $says', async ({ input }) => {
    const { code, stderr } = await wwctl('node set --all --comment new', { input });
    expect(code).toBe(130);
    expect(stderr).toContain('ERROR: nothing was changed: answer y, or repeat the command with --yes');
    expect(daemon.services.registry.listNodes().map(({ record }) => record.comment)).toEqual(['old', 'old']);
  });

  test('names beside --all are refused, not left out', async () => {
    const { code, stderr } = await wwctl('node set n1 --all --yes --comment new');
    expect(code).toBe(2);
    expect(stderr).toContain('--all means all nodes: leave out it or n1');
    expect(daemon.services.registry.listNodes().map(({ record }) => record.comment)).toEqual(['old', 'old']);
  });

  test('--yes does not ask', async () => {
    expect(await done('node set --all --yes --comment new')).toContain('changed 2 nodes: n[1-2]\n');
  });

  test('says when it is so already', async () => {
    expect(await done('node set n1 --comment old')).toBe('nothing to change: it is so already\n');
  });

  test('without a field is a mistake', async () => {
    const { code, stderr } = await wwctl('node set n1');
    expect(code).toBe(2);
    expect(stderr).toBe('ERROR: nothing to change: name a field, e.g. --comment TEXT (wwctl node set --help)\n');
  });
});

test('node delete asks, and takes --yes for an answer', async () => {
  await done('node add n[1-3]');
  expect(await wwctl('node delete n1', { input: 'n\n' })).toMatchObject({ code: 130 });
  expect(await wwctl('node delete n1', { input: 'yes\n' })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^node n1 \(deleted\):\n(.*\n)*deleted node n1\n$/),
  });
  expect(await done('node rm -y n[2-3]')).toContain('deleted 2 nodes: n[2-3]\n');
});

test('node status shows the last step of each node, and the history of one', async () => {
  await done('node add n[1-2]');
  const at = Date.now() - 65_000;
  const ip = '10.0.0.5' as Ip4;
  daemon.services.events.push(
    { at: at - 1000, stage: 'dhcp', outcome: 'ok', node: 'n1', ip, detail: 'OFFER 10.0.0.5' },
    { at, stage: 'image', outcome: 'failed', node: 'n1', ip, detail: 'no image' },
  );
  expect(await done('node status')).toMatch(
    /^NODENAME {2}STAGE {2}SENT {14}LASTSEEN \(s\)\n-.*\nn1 {8}IMAGE {2}failed: no image {2}6\d\nn2 {8}-- {5}-- {16}--\n$/,
  );
  const history = (await done('node status --history n1')).split('\n').map((line) => line.split(/ {2,}/));
  expect(history[0]).toEqual(['TIME', 'STAGE', 'SENT', 'MACHINE']);
  expect(history[2]).toEqual([new Date(at).toISOString(), 'IMAGE', 'failed: no image', '10.0.0.5']);
  expect(history[3]).toEqual([new Date(at - 1000).toISOString(), 'DHCP', 'OFFER 10.0.0.5', '10.0.0.5']);
  expect(JSON.parse(await done('node status --json n1'))).toEqual([
    { node: 'n1', last: expect.objectContaining({ stage: 'image', at }), seenAt: at },
  ]);
});

test('profiles are added, listed, changed and deleted', async () => {
  expect(await done('profile add gpu --comment GPUs --root tmpfs')).toBe('added profile gpu\n');
  expect(await done('profile list gpu')).toBe(
    'PROFILE NAME  COMMENT/DESCRIPTION\n------------  -------------------\ngpu           GPUs\n',
  );
  expect(await done('profile list -a gpu')).toBe(
    'PROFILE  FIELD    VALUE\n-------  -----    -----\ngpu      comment  GPUs\ngpu      root     tmpfs\n',
  );
  expect(await done('profile set gpu -y --root UNSET')).toContain('root: tmpfs → <unset>');
  expect(await done('profile delete gpu --yes')).toContain('deleted profile gpu\n');
});

test('who and what are recorded with a change, also behind sudo', async () => {
  await done('node add n1', { env: { SUDO_USER: 'alice' } });
  expect(await daemon.services.registry.history({ limit: 1 })).toMatchObject([
    { who: 'alice', from: 'local', command: `wwctl --config ${daemon.configFile} node add n1` },
  ]);
});

test.each(['node', 'nodes'])('%s add, new and create are the same, as are the other aliases', async (noun) => {
  for (const [index, verb] of ['add', 'new', 'create'].entries()) await done(`${noun} ${verb} n${index}`);
  await done(`${noun} modify n0 -y --comment x`);
  expect(await done(`${noun} ls`)).toBe(await done(`${noun} list`));
  for (const [index, verb] of ['rm', 'del', 'remove'].entries()) await done(`${noun} ${verb} -y n${index}`);
  expect(daemon.services.registry.listNodes()).toEqual([]);
});
