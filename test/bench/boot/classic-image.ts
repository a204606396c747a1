import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeImage } from '../../../contrib/lab/node-image.ts';
import { runCommand } from '../../../contrib/lab/run-command.ts';

/** Reports once the system is up, as the agent of warewulf-ts does: the same target, the same program. */
const upUnit = (url: string) => `[Unit]
Description=Report that this node is up
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/bin/curl --silent --show-error --retry 20 --retry-connrefused --output /dev/null ${url}
[Install]
WantedBy=multi-user.target
`;

const networkUnit = '[Match]\nType=ether\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n';

/**
 * Makes what an admin without a provisioning system makes: the image unpacked by umoci, a few files put in by hand, and
 * find | cpio | zstd over all of it. Leaves `vmlinuz` and `image.cpio.zst` in `webRoot`.
 */
export const makeClassicImage = async (image: NodeImage, webRoot: string, upUrl: string): Promise<void> => {
  const bundle = join(webRoot, '..', 'bundle');
  const tree = join(bundle, 'rootfs');
  await mkdir(webRoot, { recursive: true });
  await runCommand(['umoci', 'unpack', '--image', `${image.layoutDirectory}:${image.tag}`, bundle]);
  const units = join(tree, 'etc/systemd/system');
  await writeFile(join(units, 'report-up.service'), upUnit(upUrl));
  await symlink('../report-up.service', join(units, 'multi-user.target.wants/report-up.service'));
  await mkdir(join(tree, 'etc/systemd/network'), { recursive: true });
  await writeFile(join(tree, 'etc/systemd/network/10-node.network'), networkUnit);
  await writeFile(join(tree, 'etc/hostname'), 'classic\n');
  await runCommand(['ssh-keygen', '-A', '-f', tree]);
  await symlink('sbin/init', join(tree, 'init'));
  await packTree(tree, join(webRoot, 'image.cpio.zst'));
  await copyFile(image.kernelFile, join(webRoot, 'vmlinuz'));
  await rm(bundle, { recursive: true });
};

const packTree = async (tree: string, file: string): Promise<void> => {
  const find = spawn('find', ['.', '-mindepth', '1', '-print0'], { cwd: tree, stdio: ['ignore', 'pipe', 'inherit'] });
  const cpio = spawn('cpio', ['--null', '--create', '--format=newc', '--quiet'], {
    cwd: tree,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const zstd = spawn('zstd', ['-T0', '-3', '--quiet', '--force', '-o', file], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const all = Promise.all([find, cpio, zstd].map(async (child) => (await once(child, 'close'))[0]));
  find.stdout.pipe(cpio.stdin);
  cpio.stdout.pipe(zstd.stdin);
  const codes = await all;
  if (codes.some((code) => code !== 0)) throw new Error(`find | cpio | zstd ended with ${codes.join(', ')}`);
};
