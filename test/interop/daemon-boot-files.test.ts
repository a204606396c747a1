import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { askHttp } from '../support/ask-http.ts';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { addNetworkModules } from '../support/network-modules.ts';
import { sha256 } from '../support/sha256.ts';

const GZIP = '1f8b';
const ZSTD = '28b52ffd';
const OLD = '4.18.0-553.el8_10.x86_64';
const NEW = '6.1.0-7-test';
const HWADDR = { old: '52:54:00:00:00:01', new: '52:54:00:00:00:02', packed: '52:54:00:00:00:03' };
const SQUASHFS = Buffer.from('hsqs').toString('hex');

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start();
  makeBootableTree(treeOf('old'), { release: OLD });
  makeBootableTree(treeOf('new'), { release: NEW, initramfs: 'two stages\n' });
  makeBootableTree(treeOf('packed'), { release: NEW });
  addNetworkModules(treeOf('packed'), NEW);
  await addNode('old', '--root', 'initramfs');
  await addNode('new', '--root', 'initramfs');
  await addNode('packed');
}, 60_000);

async function addNode(name: keyof typeof HWADDR, ...more: readonly string[]): Promise<void> {
  await daemon.order('image', 'import', treeOf(name), name, '--build');
  await daemon.order('node', 'add', name, '--hwaddr', HWADDR[name], '--image', name, ...more);
}

function treeOf(name: string): string {
  return join(daemon.place.directory, 'trees', name);
}

function ask(name: keyof typeof HWADDR, stage: string) {
  return askHttp({ port: daemon.ports.http, path: `/${stage}/${HWADDR[name]}` });
}

describe('a node gets from its image', () => {
  test.each([
    ['old', OLD, GZIP],
    ['new', NEW, ZSTD],
  ] as const)('its kernel, and the whole packed as that kernel can unpack it (%s)', async (name, release, magic) => {
    const kernel = await ask(name, 'kernel');
    expect(kernel.body.equals(readFileSync(join(treeOf(name), 'boot', `vmlinuz-${release}`)))).toBe(true);
    expect((await ask(name, 'image')).body.toString('hex', 0, magic.length / 2)).toBe(magic);
  });

  test('its own initramfs, when it has one for that kernel', async () => {
    expect((await ask('new', 'initramfs')).body.toString()).toBe('two stages\n');
    const none = await ask('old', 'initramfs');
    expect(none).toMatchObject({ status: 404, headers: { 'x-warewulf-reason': expect.stringMatching(/initramfs/) } });
    expect(none.body).toHaveLength(0);
  });

  test('without a root of its own, an initramfs of ours and the packed image that it is told to check', async () => {
    const script = (await ask('packed', 'ipxe')).body.toString();
    const [image, initramfs] = await Promise.all([ask('packed', 'image'), ask('packed', 'initramfs')]);
    expect(image.body.toString('hex', 0, 4)).toBe(SQUASHFS);
    expect(initramfs.body.toString('hex', 0, 4)).toBe(ZSTD);
    expect(script).toContain(`wwinit.image=${sha256(image.body)}:${image.body.length}`);
    expect(script).toContain(`?digest=${sha256(initramfs.body)}&`);
  });
});
