import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';

const SLOW_MS = 120_000;
const lab = new DaemonLab();
let daemon: DaemonProcess;

/** Checked by `wwctl image check IMAGE`, as `severity id: detail`. */
async function findings(image: string): Promise<{ code: number | null; said: string[] }> {
  const { code, stdout } = await daemon.wwctl('image', 'check', image, '--json');
  const rows = JSON.parse(stdout) as { severity: string; id: string; detail: string }[];
  return { code, said: rows.map(({ severity, id, detail }) => `${severity} ${id}: ${detail}`) };
}

beforeAll(async () => {
  requirePrograms({ setcap: 'libcap2-bin', busybox: 'busybox-static' });
  daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false } });
  const etc = join(daemon.place.directory, 'etc');
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, 'passwd'), 'root:x:0:0:root:/root:/bin/sh\nmunge:x:985:985::/:/bin/false\n');
  writeFileSync(join(etc, 'group'), 'root:x:0:\nmunge:x:985:\n');
  const root = lab.file('root');
  makeBootableTree(root);
  mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
  mkdirSync(join(root, 'etc/ssh'));
  symlinkSync('/dev/null', join(root, 'etc/systemd/system/systemd-udevd.service'));
  writeFileSync(join(root, 'etc/ssh/ssh_host_rsa_key'), 'secret');
  writeFileSync(join(root, 'etc/machine-id'), `${'ab'.repeat(16)}\n`);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nmunge:x:998:998::/:/bin/false\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nmunge:x:998:\n');
  writeFileSync(join(root, 'etc/shadow'), 'root::19000::::::\n');
  writeFileSync(join(root, 'bin/ping'), '#!/bin/sh\n', { mode: 0o755 });
  runCommand('setcap', ['cap_net_raw+ep', join(root, 'bin/ping')]);
  appendFileSync(join(root, 'lib/modules/6.1.0-7-test/modules.dep'), 'kernel/fs/squashfs.ko:\nkernel/fs/loop.ko.xz:\n');
  await daemon.wwctl('image', 'import', root, 'faulty');
  rmSync(join(root, 'boot'), { recursive: true });
  await daemon.wwctl('image', 'import', root, 'bare');
}, SLOW_MS);

test(
  'an image says all that would trouble its nodes',
  async () => {
    const { code, said } = await findings('faulty');
    expect(code).toBe(2);
    for (const line of [
      'error root: root overlay: its kernel /boot/vmlinuz-6.1.0-7-test has no overlay',
      'warning root: root tmpfs: its kernel /boot/vmlinuz-6.1.0-7-test has no overlay',
      'warning firmware: its kernel /boot/vmlinuz-6.1.0-7-test does not say whether UEFI or Secure Boot can start it',
      'warning tools: it has neither curl nor perl: nodes get no updates of their overlays',
      'warning tools: it has no SSH server: nobody can log in from afar',
      'info attributes: 1 file (/bin/ping) has capabilities, which root overlay and tmpfs keep and root initramfs loses',
      'warning units: units that a machine needs are masked, as in images for containers: systemd-udevd.service',
      'warning users: these have other ids than on the server: munge (998, on the server 985), group munge (998, on the server 985)',
      'info root-account: root has no password: whoever reaches the console of a node is root',
    ]) {
      expect(said).toContain(line);
    }
    expect(said.filter((line) => line.startsWith('warning identity'))).toHaveLength(2);
    expect(JSON.stringify(said)).not.toContain('19000');
  },
  SLOW_MS,
);

test(
  'what is mended is found no more, and versions can be looked at',
  async () => {
    const synced = await daemon.wwctl('image', 'syncuser', 'faulty');
    expect(synced).toMatchObject({ code: 0, stdout: expect.stringContaining('faulty is version 2 now') });
    expect((await findings('faulty')).said).toContain('ok users: those that the server has too have its ids');
    expect((await findings('faulty@1')).said.join()).toContain('munge (998, on the server 985)');
    expect((await findings('bare')).said).toContainEqual(expect.stringMatching(/^error boot: it has no kernel/));
  },
  SLOW_MS,
);

test(
  'nodes say what of their image and their fields keeps them from booting',
  async () => {
    const hwaddr = '02:00:00:00:00:0';
    await daemon.wwctl('node', 'add', 'good', '--image', 'faulty', '--root', 'initramfs', '--hwaddr', `${hwaddr}1`);
    await daemon.wwctl(
      'node',
      'add',
      'bad',
      '--image',
      'bare',
      '--root',
      'tmpfs',
      '--rootsize',
      '1k',
      '--hwaddr',
      `${hwaddr}2`,
    );
    const { code, stdout } = await daemon.wwctl('node', 'check', '--json');
    expect(code).toBe(2);
    const rows = JSON.parse(stdout) as { node: string; severity: string; detail: string }[];
    expect(rows.filter(({ node }) => node === 'bad').map(({ severity, detail }) => `${severity}: ${detail}`)).toEqual([
      expect.stringMatching(/^error: image bare cannot boot, because it has no kernel/),
      expect.stringMatching(/^error: image bare, root tmpfs: it has no cp, which a boot with this root runs in it$/),
      expect.stringMatching(/^error: root size 1k is less than the \d+ MiB that its image has$/),
    ]);
    expect(rows.filter(({ node }) => node === 'good')).toMatchObject([
      { detail: expect.stringMatching(/root initramfs: it has no cat, grep, mount, which/) },
    ]);
  },
  SLOW_MS,
);
