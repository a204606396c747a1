import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import { labNode } from '../../contrib/lab/open-cluster.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

let cluster: TestCluster;
const node = labNode(1);
let disk: string;

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-disk');
  disk = join(cluster.directory, 'disk.img');
  writeFileSync(disk, '');
  truncateSync(disk, 2 * 2 ** 30);
  execFileSync('mke2fs', ['-q', '-t', 'ext4', disk]);
  await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip, '--root', '/dev/vda');
}, 600_000);
afterAll(() => cluster?.close(), 60_000);

test('boots', async () => {
  for (const round of [1, 2]) {
    const since = Date.now();
    const machine = await cluster.powerOn(node, 'bios', { disk });
    try {
      await cluster.explaining(() => followBoot(cluster.daemon, machine, { since, timeoutMs: 300_000 }));
    } finally {
      console.log(
        round,
        (await bootEvents(cluster.daemon(), node.name, since))
          .map(({ at, stage, detail }) => `${at - since} ${stage} ${detail}`)
          .join('\n'),
      );
      console.log((await machine.console()).slice(-6000));
    }
    console.log(
      await cluster.ssh.run(
        node.ip,
        'cat /proc/cmdline; mount | head -30; find /run/warewulf/disk/warewulf -maxdepth 3 | head -40; df -h; free -m',
      ),
    );
    await cluster.ssh.run(node.ip, 'sync');
    await machine.powerOff();
  }
  expect(1).toBe(1);
}, 900_000);
