import { execFileSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeBootableTree } from './bootable-tree.ts';

const APPLETS =
  'cat chgrp chmod chown cp cut echo env find grep head id ln ls mkdir mkfifo mknod mount mv ps pwd readlink rm sed setsid sleep sort stat test touch tr true false tty wc which';
/** What dpkg looks for before it does anything. */
const DPKG = ['dpkg', 'dpkg-deb', 'dpkg-split', 'tar', 'diff'];
const DPKG_AS_ROOT = ['/sbin/ldconfig', '/sbin/start-stop-daemon'];

/** A root directory that one can work in: busybox, and files to be changed. */
export function makeWorkableTree(root: string): void {
  makeBootableTree(root);
  for (const applet of APPLETS.split(' ')) symlinkSync('busybox', join(root, 'bin', applet));
  for (const name of ['usr/share/doc/old/deep', 'var/lib', 'srv/data'])
    mkdirSync(join(root, name), { recursive: true });
  for (const name of ['a', 'b', 'c']) writeFileSync(join(root, 'srv/data', name), `${name}\n`);
  writeFileSync(join(root, 'etc/motd'), 'welcome\n');
  writeFileSync(join(root, 'etc/kept'), 'as it was\n');
  linkSync(join(root, 'etc/kept'), join(root, 'etc/kept-too'));
  writeFileSync(join(root, 'usr/share/doc/old/deep/text'), 'deep\n');
  symlinkSync('motd', join(root, 'etc/link'));
}

/** Gives it the package manager of this host, with an empty database. */
export function addDpkg(root: string): void {
  const programs = [...DPKG.map(pathOf), ...DPKG_AS_ROOT];
  for (const path of new Set([...programs, ...programs.flatMap(librariesOf)])) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  for (const name of ['info', 'updates', 'triggers']) mkdirSync(join(root, 'var/lib/dpkg', name), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '');
}

function pathOf(program: string): string {
  return execFileSync('which', [program], { encoding: 'utf8' }).trim();
}

function librariesOf(program: string): readonly string[] {
  try {
    const text = execFileSync('ldd', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Array.from(text.matchAll(/(\/\S+) \(0x/g), ([, path]) => path ?? '');
  } catch {
    return []; // a static one
  }
}
