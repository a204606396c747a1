import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileOverlayStore } from '../../src/adapter/file/overlay-store.ts';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { createOverlays } from '../../src/service/overlays/create-overlays.ts';
import { SAMPLE_SERVER, SHIPPED_OVERLAYS, sampleCluster } from '../overlays/sample-cluster.ts';

/** The shells a node's image may have as /bin/sh. */
export const SHELLS = ['dash', 'bash', 'busybox'] as const;

/** `/dev/disk` is empty, as before udev; what the scripts make there goes with them. */
const RUN = 'mount --make-rprivate / && mount -t tmpfs tmpfs /dev/disk && PATH=$1:$PATH && shift && exec "$@"';

/** A disk of a node: a sparse file behind a loop device. */
export interface LabDisk {
  readonly file: string;
  readonly device: string;
}

/** What a node's scripts for disks did. */
export interface ScriptRun {
  readonly status: number | null;
  readonly output: string;
}

/** Disks of a node that does not exist, and the scripts that its overlays have for them. */
export class DiskLab {
  readonly home = mkdtempSync(join(tmpdir(), 'ww-disks-'));
  readonly #devices: string[] = [];

  disk(sizeMib: number): LabDisk {
    const file = join(this.home, `disk${this.#devices.length}`);
    writeFileSync(file, '');
    truncateSync(file, sizeMib * 2 ** 20);
    const device = run('losetup', '--find', '--show', file).trim();
    this.#devices.push(device);
    return { file, device };
  }

  /** The disk is replaced by a larger one with the same content. */
  enlarge({ file, device }: LabDisk, sizeMib: number): void {
    truncateSync(file, sizeMib * 2 ** 20);
    run('losetup', '--set-capacity', device);
  }

  /** Runs the scripts as a node with this record does; with `script` only that one, without waiting for devices. */
  async boot(record: NodeRecord, shell: (typeof SHELLS)[number] = 'dash', script?: string): Promise<ScriptRun> {
    const prefix = join(this.home, 'node');
    rmSync(prefix, { recursive: true, force: true });
    mkdirSync(join(prefix, 'shell'), { recursive: true });
    symlinkSync(run('sh', '-c', `command -v ${shell}`).trim(), join(prefix, 'shell/sh'));
    await unpackOverlays(prefix, record);
    mkdirSync('/dev/disk', { recursive: true });
    const started = join(prefix, 'warewulf', script ?? 'run-wwinit.d');
    const ended = spawnSync('unshare', ['--mount', 'sh', '-c', RUN, 'sh', join(prefix, 'shell'), 'sh', started], {
      encoding: 'utf8',
      env: { ...process.env, PREFIX: prefix, WWDEADLINE: '1' },
      timeout: 60_000,
    });
    return { status: ended.status, output: (ended.stdout + ended.stderr).replaceAll(prefix, '') };
  }

  close(): void {
    for (const device of this.#devices) {
      spawnSync('partx', ['--delete', device]);
      spawnSync('losetup', ['--detach', device]);
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Runs a program that must succeed; says what it wrote. */
export function run(program: string, ...args: readonly string[]): string {
  const ended = spawnSync(program, args, { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ended.error?.message ?? ended.stderr}`);
  return ended.stdout;
}

/** Everything that a write to the disk would change: its content, and when it was written. */
export function stateOf({ file, device }: LabDisk): string {
  run('sh', '-c', 'for part in "$1"p* "$1"; do [ ! -b "$part" ] || blockdev --flushbufs "$part"; done', 'sh', device);
  run('sync', file);
  const hash = 'stat -c %y "$1" && sha256sum "$1"';
  return run('sh', '-c', hash, 'sh', file);
}

/** The partition of a disk with this label. */
export function partitionOf({ device }: LabDisk, label: string): string {
  const line = run('sfdisk', '--dump', device)
    .split('\n')
    .find((text) => text.includes(`name="${label}"`));
  if (line === undefined) throw new Error(`${device} has no partition ${label}`);
  return line.slice(0, line.indexOf(' :'));
}

/** Does something with a file system while it is mounted. */
export function mounted<T>(device: string, action: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'ww-mounted-'));
  run('mount', device, directory);
  try {
    return action(directory);
  } finally {
    run('umount', directory);
    rmSync(directory, { recursive: true });
  }
}

async function unpackOverlays(prefix: string, record: NodeRecord): Promise<void> {
  const systemOverlay = ['wwinit', 'fstab', 'sfdisk', 'mkfs', 'mkswap'];
  const overlays = createOverlays({
    store: createFileOverlayStore({ site: join(SHIPPED_OVERLAYS, 'none'), shipped: SHIPPED_OVERLAYS }, Date.now),
    cluster: () => sampleCluster(1, { n1: { ...record, systemOverlay } }),
    server: () => SAMPLE_SERVER,
    readServerFile: () => undefined,
  });
  const { bytes } = await overlays.archive({ name: 'n1' }, 'system', { format: 'cpio', compress: 'none' });
  const unpacked = spawnSync('cpio', ['-idum', '--quiet'], { cwd: prefix, input: bytes });
  if (unpacked.status !== 0) throw new Error(unpacked.stderr.toString());
}
