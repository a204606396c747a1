import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { auditImageStore, storedTags } from '../support/image-store-audit.ts';
import { type TrialSources, writeTrialSources } from '../support/image-trial-sources.ts';
import { requirePrograms } from '../support/run-command.ts';
import { faultRounds, seededRandom } from '../support/seeded-random.ts';
import { sha256 } from '../support/sha256.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { makeWorkableTree } from '../support/workable-tree.ts';
import { runWwctl } from '../support/wwctl.ts';

/** `WAREWULF_FAULT_ROUNDS` makes a long run of it; `WAREWULF_FAULT_SEED` repeats one. */
const ROUNDS = faultRounds(4);
const HWADDR = '52:54:00:00:00:01';
const MEBIBYTE = 2 ** 20;
const lab = new DaemonLab();

jest.setTimeout(180_000 + ROUNDS * 20_000);
beforeAll(() => {
  requirePrograms({ skopeo: 'skopeo', zstd: 'zstd', mksquashfs: 'squashfs-tools', fallocate: 'util-linux' });
  requirePrograms({ 'mkfs.ext4': 'e2fsprogs', 'mkfs.xfs': 'xfsprogs' });
});

/** A command that needs room, as arguments of `wwctl`. */
const WORKS: Readonly<Record<string, (sources: TrialSources) => readonly string[]>> = {
  import: ({ fresh }) => ['image', 'import', fresh, 'fresh'],
  'import of a tree': () => ['image', 'import', lab.file('workable'), 'tree', '--force'],
  build: () => ['image', 'build', 'stable', '--force'],
  exec: () => ['image', 'exec', 'workable', '/bin/sh', '-c', 'head -c 9000000 /dev/zero | tr "\\0" x > /new'],
  'kernel import': ({ kernels }) => ['kernel', 'import', kernels[1], 'other'],
};

/** What an admin needs to hear: that it is the disk, and which. */
const CLEAR = /the disk is full|not enough space in \S+|no space left on device/i;

class FullDiskLab {
  readonly disk: SmallDisk;
  readonly sources: TrialSources;
  daemon: DaemonProcess;
  #served = '';

  constructor(disk: SmallDisk, sources: TrialSources, daemon: DaemonProcess) {
    this.disk = disk;
    this.sources = sources;
    this.daemon = daemon;
  }

  /** Images of several versions, one of them served to a node. */
  static async open(name: string, options: ConstructorParameters<typeof SmallDisk>[1]): Promise<FullDiskLab> {
    const disk = new SmallDisk(lab.file(name), options);
    if (!existsSync(lab.file('workable'))) makeWorkableTree(lab.file('workable'));
    const sources = writeTrialSources(lab.file(`sources-${name}`));
    const daemon = await lab.start({
      dhcp: { enabled: false },
      tftp: { enabled: false },
      paths: { imagedir: join(disk.directory, 'images'), wwprovisiondir: join(disk.directory, 'provision') },
    });
    await daemon.order('image', 'import', sources.stable, 'stable', '--build');
    await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR, '--image', 'stable');
    for (const source of Object.keys(sources.work)) await daemon.order('image', 'import', source, 'work', '--force');
    await daemon.order('image', 'import', lab.file('workable'), 'workable');
    const opened = new FullDiskLab(disk, sources, daemon);
    opened.#served = await opened.served();
    return opened;
  }

  async close(): Promise<void> {
    await this.daemon.stop('SIGKILL');
    this.disk.remove();
  }

  get images(): string {
    return join(this.disk.directory, 'images');
  }

  async served(): Promise<string> {
    const answers = await Promise.all(
      ['kernel', 'initramfs', 'image'].map((stage) => {
        return askHttp({ port: this.daemon.ports.http, path: `/${stage}/${HWADDR}` });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    return answers.map(({ body }) => sha256(body)).join(' ');
  }

  /** Nothing is half-made or left over, and the node boots what it booted. */
  async check(): Promise<void> {
    expect(audit(this.disk.directory)).toEqual([]);
    expect(await this.served()).toBe(this.#served);
  }
}

function audit(directory: string): string[] {
  return auditImageStore({
    imagesDirectory: join(directory, 'images'),
    provisionDirectory: join(directory, 'provision'),
  });
}

async function attempt(full: FullDiskLab, work: keyof typeof WORKS, meanwhile?: () => Promise<void>): Promise<void> {
  const before = storedTags(full.images);
  const argv = WORKS[work]?.(full.sources) ?? [];
  const [{ code, stderr }] = await Promise.all([runWwctl(withConfig(full, argv)), meanwhile?.()]);
  if (code !== 0) {
    expect(`${work}: ${stderr}`).toMatch(CLEAR);
    expect(storedTags(full.images)).toEqual(before);
  }
  await full.check();
}

/** What stands after an image is the command's. */
function withConfig({ daemon }: FullDiskLab, [noun = '', verb = '', ...rest]: readonly string[]): string[] {
  return [noun, verb, '--config', daemon.place.configFile, ...rest];
}

async function succeed(full: FullDiskLab, works: readonly string[] = Object.keys(WORKS)): Promise<void> {
  for (const work of works) {
    const run = await runWwctl(withConfig(full, WORKS[work]?.(full.sources) ?? []));
    expect({ work, ...run }).toMatchObject({ code: 0 });
  }
}

describe.each(['ext4', 'xfs'] as const)('on a disk that fills up (%s)', (kind) => {
  let full: FullDiskLab;
  beforeAll(async () => {
    full = await FullDiskLab.open(`disk-${kind}`, { kind, mebibytes: 400 });
  });
  afterAll(() => full.close());

  test('work fails with words that name the disk, nothing is half-made, and what was there is served', async () => {
    const random = seededRandom();
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const work = Object.keys(WORKS)[round % Object.keys(WORKS).length] ?? '';
        const isBefore = random.next() < 0.5;
        if (isBefore) full.disk.fill(random.next() * 90 * MEBIBYTE);
        const later = async () => {
          await delay(random.next() * 1500);
          full.disk.fillUp();
        };
        await attempt(full, work, isBefore ? undefined : later);
        full.disk.makeRoom();
      }
    } catch (error) {
      throw new Error(`WAREWULF_FAULT_SEED=${random.seed}`, { cause: error });
    }
  });

  test('to the last block, the daemon starts, serves, and makes room; with room all goes on', async () => {
    full.disk.fillUp();
    for (const work of Object.keys(WORKS)) await attempt(full, work);
    await full.daemon.stop();
    full.daemon = await lab.start(full.daemon.place);
    await full.check();
    await full.daemon.order('image', 'build', 'stable');
    full.disk.fillUp();
    await full.daemon.order('image', 'gc', 'work', '--keep', '0');
    expect(storedTags(full.images).filter(({ name }) => name === 'work')).toHaveLength(1);
    full.disk.fillUp();
    await full.daemon.order('image', 'delete', 'work', '--yes');
    await full.check();
    full.disk.makeRoom();
    await succeed(full);
  });
});

describe('on a disk without inodes', () => {
  let full: FullDiskLab;
  beforeAll(async () => {
    full = await FullDiskLab.open('disk-inodes', { kind: 'ext4', mebibytes: 400, inodes: 600 });
  });
  afterAll(() => full.close());

  test('it is the same', async () => {
    const random = seededRandom();
    for (const work of Object.keys(WORKS)) {
      full.disk.takeInodes(Math.floor(random.next() * 12));
      await attempt(full, work);
      full.disk.makeRoom();
    }
    full.disk.takeInodes(0);
    await full.daemon.stop();
    full.daemon = await lab.start(full.daemon.place);
    await full.daemon.order('image', 'gc', 'work', '--keep', '0');
    await full.check();
    full.disk.makeRoom();
    await succeed(full);
  });
});
