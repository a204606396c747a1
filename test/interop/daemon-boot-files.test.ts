import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { askHttp } from '../support/ask-http.ts';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

const GZIP = '1f8b';
const ZSTD = '28b52ffd';
const OLD = '4.18.0-553.el8_10.x86_64';
const NEW = '6.1.0-7-test';
const HWADDR = { old: '52:54:00:00:00:01', new: '52:54:00:00:00:02' };

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start();
  await addNode('old', { release: OLD });
  await addNode('new', { release: NEW, initramfs: 'two stages\n' });
}, 60_000);

async function addNode(name: keyof typeof HWADDR, tree: Parameters<typeof makeBootableTree>[1]): Promise<void> {
  makeBootableTree(treeOf(name), tree);
  await daemon.order('image', 'import', treeOf(name), name, '--build');
  await daemon.order('node', 'add', name, '--hwaddr', HWADDR[name], '--image', name);
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
});
