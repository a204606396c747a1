import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from './noise.ts';

const RELEASE = '6.1.0-7-test';

/** A root directory that has all an image needs to boot, as far as anybody looks: busybox and a kernel of noise. */
export function makeBootableTree(
  root: string,
  { ballastBytes = 0, release = RELEASE, initramfs = '', isMerged = false } = {},
): void {
  if (isMerged) {
    mkdirSync(join(root, 'usr/lib'), { recursive: true });
    symlinkSync('usr/lib', join(root, 'lib'));
  }
  for (const name of ['bin', 'sbin', 'boot', 'etc', `lib/modules/${release}/kernel`]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('busybox', join(root, 'bin/sh'));
  symlinkSync('../bin/busybox', join(root, 'sbin/init'));
  writeFileSync(join(root, 'boot', `vmlinuz-${release}`), noise(100_000));
  writeFileSync(join(root, 'lib/modules', release, 'modules.dep'), '');
  if (initramfs !== '') writeFileSync(join(root, 'boot', `initrd.img-${release}`), initramfs);
  if (ballastBytes > 0) writeFileSync(join(root, 'ballast'), noise(ballastBytes));
}
