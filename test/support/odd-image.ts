import {
  chmodSync,
  chownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ArchiveEntry } from '../../src/codec/archive-entry.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { runCommand } from './run-command.ts';

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };

/**
 * Makes an OCI layout with an image named `image` of three layers: a tree with every kind of file, what a user changed in
 * it, and what other tools write. Needs root, tar and umoci.
 */
export function makeOddImage(directory: string): string {
  const layout = join(directory, 'layout');
  const base = join(directory, 'base');
  const top = join(directory, 'top.tar');
  makeBase(base);
  writeFileSync(top, encodeTar(topLayer()));
  runCommand('umoci', ['init', '--layout', layout]);
  runCommand('umoci', ['new', '--image', `${layout}:image`]);
  runCommand('umoci', ['raw', 'add-layer', '--image', `${layout}:image`, packTree(base)]);
  changeTree(layout, join(directory, 'changing'));
  runCommand('umoci', ['raw', 'add-layer', '--image', `${layout}:image`, top]);
  return layout;
}

function makeBase(root: string): void {
  for (const name of ['bin', 'etc', 'dev', 'usr/lib', 'opaque', 'dir-to-file/deep', 'sticky'])
    mkdirSync(join(root, name), { recursive: true });
  const put = (name: string | Buffer, text: string) =>
    writeFileSync(typeof name === 'string' ? join(root, name) : Buffer.concat([Buffer.from(`${root}/`), name]), text);
  put('bin/busybox', readFileSync('/bin/busybox', 'latin1'));
  for (const name of ['sh', 'ls', 'init']) linkSync(join(root, 'bin/busybox'), join(root, 'bin', name));
  symlinkSync('usr/lib', join(root, 'lib'));
  symlinkSync('/nowhere', join(root, 'etc/dangling'));
  for (const name of ['removed', 'changed', 'linked', 'TRAILER!!!']) put(`etc/${name}`, name);
  linkSync(join(root, 'etc/linked'), join(root, 'etc/keeps-old'));
  put('TRAILER!!!', 'not the end');
  put('line\nbreak', 'x');
  put('-leading', 'x');
  put(Buffer.from([0x6e, 0xff, 0xfe, 0x80]), 'no UTF-8');
  put(`opaque/${'n'.repeat(255)}`, 'long');
  put('opaque/base', 'x');
  put('dir-to-file/deep/x', 'x');
  put('empty', '');
  mkdirSync(join(root, ...Array.from({ length: 12 }, () => 'deep-directory-name')), { recursive: true });
  runCommand('mknod', [join(root, 'dev/null'), 'c', '1', '3']);
  runCommand('mknod', [join(root, 'dev/sda'), 'b', '8', '300']);
  runCommand('mknod', [join(root, 'dev/pipe'), 'p']);
  chownSync(join(root, 'etc/changed'), 70_000, 4_000_000_000);
  chmodSync(join(root, 'bin/busybox'), 0o4755);
  chmodSync(join(root, 'sticky'), 0o3777);
  utimesSync(join(root, 'etc/changed'), 1_500_000_000.75, 1_500_000_000.75);
  utimesSync(join(root, 'opaque'), 1_400_000_000, 1_400_000_000);
  lutimesSync(join(root, 'lib'), 1_300_000_000, 1_300_000_000);
  utimesSync(root, 1_200_000_000.5, 1_200_000_000.5);
}

function packTree(root: string): string {
  const path = `${root}.tar`;
  runCommand('tar', ['--create', '--format=pax', '--numeric-owner', '--file', path, '--directory', root, '.']);
  return path;
}

/** What `umoci repack` makes of it: whiteouts, changed and new files. */
function changeTree(layout: string, bundle: string): void {
  runCommand('umoci', ['unpack', '--image', `${layout}:image`, bundle]);
  const root = join(bundle, 'rootfs');
  rmSync(join(root, 'etc/removed'));
  rmSync(join(root, 'dir-to-file'), { recursive: true });
  writeFileSync(join(root, 'dir-to-file'), 'now a file');
  writeFileSync(join(root, 'etc/new'), 'new');
  rmSync(join(root, 'etc/linked'));
  writeFileSync(join(root, 'etc/linked'), 'another file now');
  chmodSync(join(root, 'sticky'), 0o755);
  runCommand('umoci', ['repack', '--image', `${layout}:image`, bundle]);
}

/** What other tools write: opaque directories, links across layers, files below linked directories. */
function topLayer(): ArchiveEntry[] {
  return [
    { path: 'opaque', type: 'directory', ...owner, mode: 0o711 },
    { path: 'opaque/.wh..wh..opq', type: 'file', data: Buffer.alloc(0), ...owner },
    { path: 'opaque/top', type: 'file', data: Buffer.from('top'), ...owner },
    { path: 'lib/through-link', type: 'file', data: Buffer.from('x'), ...owner },
    { path: 'bin/late-link', type: 'hardlink', linkTarget: 'bin/busybox', ...owner },
    { path: '../../climber', type: 'file', data: Buffer.from('x'), ...owner },
    { path: '/absolute', type: 'file', data: Buffer.from('x'), ...owner },
  ];
}
