import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { noise } from './noise.ts';

const MODULES: Readonly<Record<string, readonly string[]>> = {
  'kernel/drivers/net/ethernet/acme/acme.ko.xz': ['kernel/lib/acme-core.ko.zst'],
  'kernel/lib/acme-core.ko.zst': [],
  'kernel/drivers/net/wireless/radio.ko': [],
  'kernel/drivers/block/loop.ko.gz': [],
  'kernel/fs/squashfs/squashfs.ko': [],
  'kernel/fs/overlayfs/overlay.ko': [],
  'kernel/crypto/sum.ko': [],
  'kernel/sound/loud.ko': [],
};

/** What is in the module of a network card: among other things, which firmware it wants. */
export const CARD_MODULE = Buffer.concat([noise(5000), Buffer.from('\0firmware=acme/fw.bin\0license=GPL\0')]);

/** Gives a root directory modules for a kernel, packed in every way that distributions pack them. */
export function addNetworkModules(root: string, release: string, without: readonly string[] = []): void {
  const home = join(root, 'lib/modules', release);
  const there = Object.entries(MODULES).filter(([path]) => !without.some((name) => path.includes(`/${name}.ko`)));
  for (const [path] of there) put(join(home, path), packed(path));
  put(join(home, 'modules.dep'), there.map(([path, needs]) => `${path}: ${needs.join(' ')}\n`).join(''));
  put(join(home, 'modules.alias'), 'alias pci:v00001234d* acme\nalias pci:v00005678d* loud\nalias sum sum\n');
  put(join(home, 'modules.softdep'), '# comment\nsoftdep squashfs pre: sum\n');
  put(join(home, 'modules.builtin'), 'kernel/fs/ext4/ext4.ko\n');
  put(join(root, 'lib/firmware/acme/fw.bin'), 'firmware');
}

function packed(path: string): Buffer {
  const data = path.includes('acme.ko') ? CARD_MODULE : Buffer.from(`module ${path}`);
  if (path.endsWith('.xz')) return execFileSync('xz', ['-c'], { input: data });
  if (path.endsWith('.zst')) return zstdCompressSync(data);
  return path.endsWith('.gz') ? gzipSync(data) : data;
}

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
