import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { NodeImage } from '../../../contrib/lab/node-image.ts';
import { runCommand } from '../../../contrib/lab/run-command.ts';

/** Prints when the image's init began, in microseconds since the kernel did. */
export const INIT_STARTED = 'systemctl show --property=UserspaceTimestampMonotonic --value';

/** Reports once the system is up, as the agent of warewulf-ts does: the same target, the same program. The time is in the path: busybox httpd logs no query. */
const upUnit = (url: string) => `[Unit]
Description=Report that this node is up
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'exec curl --silent --show-error --retry 20 --retry-connrefused --output /dev/null "${url}/$$(${INIT_STARTED})"'
[Install]
WantedBy=multi-user.target
`;

const networkUnit = '[Match]\nType=ether\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n';

/** What packs the archive: zstd as we do it, gzip as Warewulf 4 does. */
export const PACKERS = { zstd: ['zstd', '-T0', '-3', '--quiet', '--stdout'], gzip: ['gzip', '--stdout'] };
export type Packer = keyof typeof PACKERS;

/**
 * Makes what an admin without a provisioning system makes: the image unpacked by umoci, a few files put in by hand, and
 * find | cpio | packer over all of it. Leaves `vmlinuz` and `image` in `webRoot`.
 */
export const makeClassicImage = async (
  image: NodeImage,
  { webRoot, upUrl, packer }: { readonly webRoot: string; readonly upUrl: string; readonly packer: Packer },
): Promise<void> => {
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
  await packTree(tree, join(webRoot, 'image'), PACKERS[packer]);
  await copyFile(image.kernelFile, join(webRoot, 'vmlinuz'));
  await rm(bundle, { recursive: true });
};

const packTree = async (tree: string, file: string, [program = '', ...args]: readonly string[]): Promise<void> => {
  const find = spawn('find', ['.', '-mindepth', '1', '-print0'], { cwd: tree, stdio: ['ignore', 'pipe', 'inherit'] });
  const cpio = spawn('cpio', ['--null', '--create', '--format=newc', '--quiet'], {
    cwd: tree,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const packer = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const written = pipeline(packer.stdout, createWriteStream(file));
  const all = Promise.all([find, cpio, packer].map(async (child) => (await once(child, 'close'))[0]));
  find.stdout.pipe(cpio.stdin);
  cpio.stdout.pipe(packer.stdin);
  const codes = await all;
  await written;
  if (codes.some((code) => code !== 0)) throw new Error(`find | cpio | ${program} ended with ${codes.join(', ')}`);
};
