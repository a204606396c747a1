import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { writeKernelFiles } from '../support/kernel-files.ts';
import { requirePrograms } from '../support/run-command.ts';
import { makeWorkableTree } from '../support/workable-tree.ts';
import { runWwctl } from '../support/wwctl.ts';

jest.setTimeout(300_000);

const RELEASE = '6.1.0-9-amd64';
/** Does what apt-get does, as far as anybody looks: programs of packages appear, and it says what it was told. */
const APT_GET = `#!/bin/sh
echo "$INITRD $*" >> /var/apt-calls
[ -e /var/broken ] && [ "$1" = install ] && { echo 'E: no such package' >&2; exit 100; }
[ "$1" = install ] || exit 0
for path in /usr/bin/udevadm /usr/bin/dbus-daemon /sbin/modprobe /sbin/ip /usr/lib/systemd/systemd-networkd /usr/sbin/sshd /usr/bin/curl; do
  mkdir -p "\${path%/*}" && touch "$path"
done
`;

const lab = new DaemonLab();
let daemon: DaemonProcess;
let tree: string;

beforeAll(() => requirePrograms({ unshare: 'util-linux', depmod: 'kmod', zstd: 'zstd' }));

beforeEach(async () => {
  daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false } });
  tree = join(daemon.place.directory, 'tree');
  makeWorkableTree(tree);
  for (const path of ['etc/systemd/system', 'etc/ssh', 'usr/bin', 'var']) {
    mkdirSync(join(tree, path), { recursive: true });
  }
  writeFileSync(join(tree, 'etc/os-release'), 'ID=debian\nPRETTY_NAME="Debian of the test"\n');
  writeFileSync(join(tree, 'etc/ssh/ssh_host_rsa_key'), 'of the container');
  symlinkSync('/dev/null', join(tree, 'etc/systemd/system/systemd-udevd.service'));
  writeFileSync(join(tree, 'usr/bin/apt-get'), APT_GET);
  chmodSync(join(tree, 'usr/bin/apt-get'), 0o755);
});

const prepare = (...options: readonly string[]) =>
  runWwctl(['image', 'prepare', '--config', daemon.place.configFile, 'base', ...options]);
const inImage = async (script: string) => {
  const config = ['--config', daemon.place.configFile];
  return (await runWwctl(['image', 'exec', ...config, '--read-only', 'base', 'sh', '-c', script])).stdout;
};
const history = async () => (await daemon.api.call('image.history', { name: 'base' })).items;

test('an image is given what a node needs in one version, and a kernel of the store in the next', async () => {
  await daemon.order('image', 'import', tree, 'base');
  const source = join(daemon.place.directory, 'kernel');
  writeKernelFiles(source, RELEASE);
  await daemon.order('kernel', 'import', source);

  expect(await prepare('--dry-run')).toMatchObject({ code: 0, stdout: expect.stringMatching(/apt-get install --yes/) });
  expect(await history()).toHaveLength(1);

  const { code, stdout, stderr } = await prepare('--yes', '--kernel', RELEASE);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/changed base: sha256/) });
  expect(stdout).toMatch(new RegExp(`added kernel ${RELEASE} to base: sha256`));
  expect(await history()).toHaveLength(3);
  const { kernels } = await daemon.api.call('image.show', { name: 'base' });
  expect(kernels).toContainEqual(expect.objectContaining({ release: RELEASE }));
  const calls = await inImage('cat /var/apt-calls; ls /etc/ssh /etc/systemd/system; wc -c < /etc/machine-id');
  expect(calls).toMatch(/^ update\nNo install --yes --no-install-recommends udev dbus .*curl\n clean\n/);
  expect(calls).not.toMatch(/ssh_host|systemd-udevd/);
  expect(calls).toMatch(/\n0\n$/);

  const again = await prepare('--yes');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/has the programs that a node needs\n$/) });
  expect(await history()).toHaveLength(3);
});

test('what fails half-way changes nothing, and no kernel is added', async () => {
  writeFileSync(join(tree, 'var/broken'), '');
  await daemon.order('image', 'import', tree, 'base');
  const source = join(daemon.place.directory, 'kernel');
  writeKernelFiles(source, RELEASE);
  await daemon.order('kernel', 'import', source);

  const { code, stderr } = await prepare('--yes', '--kernel', RELEASE);
  expect(code).toBe(100);
  expect(stderr).toMatch(/E: no such package\n(.*\n)*WARNING: the command ended with 100: .* is not kept\n/);
  expect(await history()).toHaveLength(1);
});
