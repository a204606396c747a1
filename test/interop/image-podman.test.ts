import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { listFiles } from '../support/tree-listing.ts';
import { makeWorkableTree } from '../support/workable-tree.ts';

const lab = new DaemonLab();

jest.setTimeout(120_000);
beforeAll(() => requirePrograms({ podman: 'podman', skopeo: 'skopeo', umoci: 'umoci' }));

test('podman takes every version of an image out of the store, with all that is in it', async () => {
  const tree = lab.file('tree');
  makeWorkableTree(tree);
  const daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  await daemon.order('image', 'import', tree, 'base');
  const exec = ['image', 'exec', '--config', daemon.place.configFile, 'base'];
  await daemon.order(...exec, '/bin/sh', '-c', 'rm /etc/kept; echo changed > /etc/motd');
  const before = listFiles(tree, { timesOf: ['file'] });
  // podman makes a name of the path, and names have no capital letters.
  const store = join(tmpdir(), `ww-podman-${process.pid}`);
  runCommand('cp', ['--recursive', join(daemon.place.directory, 'images'), store]);
  const podman = (...args: readonly string[]) => {
    const own = ['--root', `${store}-root`, '--runroot', `${store}-run`, '--storage-driver', 'vfs'];
    return runCommand('podman', [...own, ...args])
      .toString()
      .trim();
  };
  try {
    for (const tag of ['base@1', 'base']) {
      const id = podman('pull', '--quiet', `oci:${store}:${tag}`);
      const root = podman('image', 'mount', id);
      const found = listFiles(root, { timesOf: ['file'] });
      if (tag === 'base@1') expect(found).toEqual(before);
      expect(runCommand('cat', [join(root, 'etc/motd')]).toString()).toBe(tag === 'base' ? 'changed\n' : 'welcome\n');
      expect(found.some((line) => line.startsWith('"etc/kept" '))).toBe(tag === 'base@1');
      podman('image', 'umount', id);
    }
  } finally {
    runCommand('rm', ['--recursive', '--force', store, `${store}-root`, `${store}-run`]);
  }
});
