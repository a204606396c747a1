import { beforeAll, expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start();
  await daemon.order('node', 'add', 'n1', '--hwaddr', '52:54:00:00:00:01', '--ipaddr', '127.0.0.11');
  await daemon.order('node', 'add', 'n2', '--hwaddr', '52:54:00:00:00:02', '--ipaddr', '127.0.0.12');
});

test.each([
  ['a MAC address', ['node', 'add', 'n3', '--hwaddr', '52:54:00:00:00:01'], '52:54:00:00:00:01'],
  ['a MAC address in another spelling', ['node', 'add', 'n3', '--hwaddr', '5254.0000.0001'], '52:54:00:00:00:01'],
  ['an IP address', ['node', 'add', 'n3', '--ipaddr', '127.0.0.11'], '127.0.0.11'],
  ['a MAC address, by a change', ['node', 'set', 'n2', '-y', '--hwaddr', '52:54:00:00:00:01'], '52:54:00:00:00:01'],
  ['an IP address, by a change', ['node', 'set', 'n2', '-y', '--ipaddr', '127.0.0.11'], '127.0.0.11'],
  [
    'an IP address, by their profile',
    ['profile', 'set', 'default', '-y', '--netname', 'lan', '--ipaddr', '127.0.0.21'],
    '127.0.0.21',
  ],
])('a second node with %s is a conflict that names the first one', async (_what, argv, address) => {
  const before = await daemon.order('node', 'list', '--json');
  const { code, stderr } = await daemon.wwctl(...argv);
  expect(code).toBe(4);
  expect(stderr).toMatch(
    new RegExp(`^ERROR: node n.: ${address} is the address of device \\w+ of node n1 and of device `),
  );
  expect(await daemon.order('node', 'list', '--json')).toBe(before);
});

test('of many who add one MAC address at the same time, exactly one wins', async () => {
  const byApi = Array.from({ length: 16 }, async (_, index) => {
    const patch = { set: { 'network devices.default.hwaddr': '52:54:00:00:00:99' } };
    const change = { names: [`a${index}`], patch };
    return daemon.api.call('node.add', change).then(
      () => 0,
      (error) => (error.kind === 'conflict' ? 4 : String(error)),
    );
  });
  const byWwctl = Array.from({ length: 4 }, async (_, index) => {
    return (await daemon.wwctl('node', 'add', `w${index}`, '--hwaddr', '52:54:00:00:00:99')).code;
  });
  const codes = await Promise.all([...byWwctl, ...byApi]);
  expect(codes.filter((code) => code === 0)).toHaveLength(1);
  expect(codes.filter((code) => code === 4)).toHaveLength(19);
  const nodes = JSON.parse(await daemon.order('node', 'list', '--json')) as Record<string, unknown>;
  expect(Object.keys(nodes)).toHaveLength(3);
});
