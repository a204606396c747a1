import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { x86Kernel } from '../codec/kernel/kernel-bytes.ts';

export interface KernelFilesOptions {
  /** Of the directory of its modules. */
  readonly modulesRelease?: string;
  /** Which release its modules say that they are for. */
  readonly vermagic?: string;
  readonly library?: 'lib' | 'usr/lib';
  readonly kernel?: Buffer;
}

/** A kernel and its modules, as far as anybody looks, as they lie in a root directory. */
export function writeKernelFiles(root: string, release: string, options: KernelFilesOptions = {}): void {
  const { modulesRelease = release, vermagic = release, library = 'lib' } = options;
  const modules = join(root, library, 'modules', modulesRelease);
  mkdirSync(join(root, 'boot'), { recursive: true });
  mkdirSync(join(modules, 'kernel/net'), { recursive: true });
  writeFileSync(join(root, 'boot', `vmlinuz-${release}`), options.kernel ?? x86Kernel(release));
  writeFileSync(join(root, 'boot', `config-${release}`), 'CONFIG_MODULES=y\n');
  writeFileSync(join(modules, 'modules.dep'), 'kernel/net/tun.ko:\n');
  writeFileSync(join(modules, 'kernel/net/tun.ko'), `\x7fELF\0vermagic=${vermagic} SMP mod_unload \0`);
}
