import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { DiskLab, type LabDisk, mounted, partitionOf, run, SHELLS, stateOf } from './disk-lab.ts';

const ESP = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const SWAP = '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F';
const BIOS = '21686148-6449-6E6F-744E-656564454649';
const GUID = '6F9619FF-8B86-4D01-B42D-00C04FC964FF';
const UUID = 'c5a2b1e6-7d6f-4c0f-9a6e-2f3d1b0c9a87';

jest.setTimeout(120_000);

let lab: DiskLab;
beforeEach(() => {
  lab = new DiskLab();
});
afterEach(() => lab.close());

/** A disk as a node with its root file system on it has, in an order that is not that of the disk. */
function wholeNode({ device }: LabDisk): NodeRecord {
  return {
    disks: {
      [device]: {
        partitions: {
          root: { number: 3 },
          bios: { number: 1, sizeMib: 1, startMib: 1, typeGuid: BIOS },
          esp: { number: 2, sizeMib: 64, typeGuid: ESP },
          swap: { number: 9, sizeMib: 100, typeGuid: SWAP, guid: GUID },
          'my scratch': { sizeMib: 320 },
        },
      },
    },
    filesystems: {
      '/dev/disk/by-partlabel/root': { format: 'ext4', path: '/', label: `it's $(a)`, uuid: UUID },
      '/dev/disk/by-partlabel/esp': { format: 'vfat', path: '/boot/efi', uuid: '1A2B-3C4D', label: 'ESP' },
      '/dev/disk/by-partlabel/swap': { format: 'swap', label: 'two words' },
      '/dev/disk/by-partlabel/my\\x20scratch': { format: 'xfs', path: '/scratch', options: ['-m reflink=0'] },
    },
  };
}

describe.each(SHELLS)('with %s', (shell) => {
  test('a blank disk gets all that is declared, a second boot writes nothing, and no other disk is touched', async () => {
    const disk = lab.disk(1024);
    const other = lab.disk(64);
    const otherBefore = stateOf(other);
    const first = await lab.boot(wholeNode(disk), shell);
    expect(first.output).toContain(`warewulf: ${disk.device} is blank: it gets a partition table\n`);
    expect(first.output).not.toContain('failed');
    expect(first.status).toBe(0);
    expect(table(disk)).toEqual([
      `1 2048 2048 ${BIOS} bios`,
      `2 4096 131072 ${ESP} esp`,
      expect.stringMatching(/^3 995328 1099776 \S+ root$/),
      expect.stringMatching(/^4 339968 655360 \S+ my scratch$/),
      `9 135168 204800 ${SWAP} swap`,
    ]);
    expect(run('sfdisk', '--dump', disk.device)).toContain(`uuid=${GUID}`);
    expect(run('sfdisk', '--verify', disk.device)).toContain('No errors detected');
    expect(probe(partitionOf(disk, 'root'))).toMatchObject({ TYPE: 'ext4', LABEL: `it's $(a)`, UUID });
    expect(probe(partitionOf(disk, 'esp'))).toMatchObject({ TYPE: 'vfat', LABEL: 'ESP', UUID: '1A2B-3C4D' });
    expect(probe(partitionOf(disk, 'swap'))).toMatchObject({ TYPE: 'swap', LABEL: 'two words' });
    expect(probe(partitionOf(disk, 'my scratch'))).toMatchObject({ TYPE: 'xfs' });
    const before = stateOf(disk);
    expect(await lab.boot(wholeNode(disk), shell)).toEqual({ status: 0, output: '' });
    expect(stateOf(disk)).toBe(before);
    expect(stateOf(other)).toBe(otherBefore);
  });
});

describe('what is there', () => {
  const scratch = ({ device }: LabDisk, fields = {}, fileSystem = {}): NodeRecord => ({
    disks: { [device]: { partitions: { scratch: fields } } },
    filesystems: { '/dev/disk/by-partlabel/scratch': { format: 'ext4', path: '/scratch', ...fileSystem } },
  });

  test('files stay, and a partition that is missing is added beside them', async () => {
    const disk = lab.disk(300);
    await lab.boot(scratch(disk, { sizeMib: 100 }));
    mounted(partitionOf(disk, 'scratch'), (at) => writeFileSync(join(at, 'file'), 'kept'));
    const more: NodeRecord = { disks: { [disk.device]: { partitions: { scratch: {}, swap: { sizeMib: 50 } } } } };
    expect(await lab.boot(more)).toMatchObject({ status: 0 });
    expect(table(disk)).toHaveLength(2);
    expect(mounted(partitionOf(disk, 'scratch'), (at) => readFileSync(join(at, 'file'), 'utf8'))).toBe('kept');
  });

  test('wipe_filesystem makes the file system anew at each boot', async () => {
    const disk = lab.disk(300);
    const wiping = scratch(disk, {}, { wipeFilesystem: true });
    await lab.boot(wiping);
    mounted(partitionOf(disk, 'scratch'), (at) => writeFileSync(join(at, 'file'), 'lost'));
    expect(await lab.boot(wiping)).toEqual({ status: 0, output: expect.stringContaining('as wipe_filesystem says') });
    expect(mounted(partitionOf(disk, 'scratch'), (at) => existsSync(join(at, 'file')))).toBe(false);
  });

  test('wipe_table makes the table and all file systems anew at each boot', async () => {
    const disk = lab.disk(300);
    run('mkfs.ext4', '-q', disk.device);
    const record = scratch(disk, { sizeMib: 100 });
    const wiping = {
      ...record,
      disks: { [disk.device]: { wipeTable: true, partitions: { scratch: { sizeMib: 100 } } } },
    };
    expect(await lab.boot(wiping)).toMatchObject({ status: 0 });
    mounted(partitionOf(disk, 'scratch'), (at) => writeFileSync(join(at, 'file'), 'lost'));
    expect(await lab.boot(wiping)).toMatchObject({ status: 0 });
    expect(table(disk)).toEqual([expect.stringMatching(/^1 2048 204800 \S+ scratch$/)]);
    expect(mounted(partitionOf(disk, 'scratch'), (at) => existsSync(join(at, 'file')))).toBe(false);
  });

  test.each([
    ['a file system without a table', (device: string) => run('mkfs.ext4', '-q', device), 'holds ext4 and no GPT'],
    [
      'another kind of table',
      (device: string) => run('sh', '-c', `echo size=10MiB | sfdisk -q -X dos ${device}`),
      'holds dos and no GPT',
    ],
    ['swap space', (device: string) => run('mkswap', device), 'holds swap and no GPT'],
  ])('%s is refused', async (_what, prepare, message) => {
    const disk = lab.disk(300);
    prepare(disk.device);
    const before = stateOf(disk);
    const { status, output } = await lab.boot({ disks: { [disk.device]: { partitions: { scratch: {} } } } });
    expect(output).toContain(
      `warewulf: ${disk.device} ${message}: left as it is; wipe it by hand (wipefs --all ${disk.device})`,
    );
    expect(status).toBe(1);
    expect(stateOf(disk)).toBe(before);
  });

  test('another file system is refused, and tells the boot when it is that of root', async () => {
    const disk = lab.disk(300);
    run('mkfs.ext4', '-q', disk.device);
    const before = stateOf(disk);
    const swap: NodeRecord = { root: disk.device, filesystems: { [disk.device]: { format: 'swap' } } };
    expect(await lab.boot(swap)).toEqual({
      status: 3,
      output: expect.stringContaining(`warewulf: ${disk.device} holds ext4 instead of swap: left as it is;`),
    });
    expect((await lab.boot({ filesystems: { [disk.device]: { format: 'xfs', path: '/' } } })).status).toBe(1);
    expect(stateOf(disk)).toBe(before);
  });

  test('a partition that differs is left alone, and replaced with wipe_partition_entry', async () => {
    const disk = lab.disk(600);
    await lab.boot(scratch(disk, { sizeMib: 100 }));
    const before = stateOf(disk);
    const { status, output } = await lab.boot(scratch(disk, { sizeMib: 200, startMib: 5, typeGuid: SWAP }));
    expect(output).toContain(
      'differs from "scratch" as it is declared in start (1 MiB) size (100 MiB) type: left as it is',
    );
    expect(status).toBe(1);
    expect(stateOf(disk)).toBe(before);
    const replacing = scratch(disk, { sizeMib: 200, startMib: 5, wipePartitionEntry: true });
    expect(await lab.boot(replacing)).toMatchObject({ status: 0 });
    expect(table(disk)).toEqual([expect.stringMatching(/^1 10240 409600 \S+ scratch$/)]);
    const replaced = stateOf(disk);
    expect(await lab.boot(replacing)).toEqual({ status: 0, output: '' });
    expect(stateOf(disk)).toBe(replaced);
  });

  test('should_exist: false deletes the partition of that label, and no other', async () => {
    const disk = lab.disk(300);
    await lab.boot({
      disks: { [disk.device]: { partitions: { a: { sizeMib: 50 }, b: { sizeMib: 50 }, c: { sizeMib: 50 } } } },
    });
    const without: NodeRecord = {
      disks: { [disk.device]: { partitions: { b: { shouldExist: false }, x: { number: 1, shouldExist: false } } } },
    };
    expect(await lab.boot(without)).toMatchObject({ status: 0 });
    expect(table(disk)).toEqual([expect.stringMatching(/^1 .* a$/), expect.stringMatching(/^3 .* c$/)]);
    expect(await lab.boot(without)).toEqual({ status: 0, output: '' });
  });

  test('no room is said, and nothing is written', async () => {
    const disk = lab.disk(100);
    await lab.boot(scratch(disk, { sizeMib: 50 }));
    const before = stateOf(disk);
    const record: NodeRecord = { disks: { [disk.device]: { partitions: { scratch: {}, more: { sizeMib: 60 } } } } };
    expect(await lab.boot(record)).toEqual({
      status: 1,
      output: expect.stringContaining(`${disk.device} has no room for the partition "more" of 60 MiB`),
    });
    expect(stateOf(disk)).toBe(before);
  });
});

describe('resize', () => {
  test.each([
    ['ext4', 100, {}],
    ['xfs', 320, {}],
    ['btrfs', 200, {}],
    ['ext4', 100, { sizeMib: 250 }],
  ])('%s of %i MiB grows with its partition, once', async (format, sizeMib, wanted) => {
    const disk = lab.disk(sizeMib + 10);
    const record = (fields: object): NodeRecord => ({
      disks: { [disk.device]: { partitions: { data: { ...fields, resize: true } } } },
      filesystems: { '/dev/disk/by-partlabel/data': { format, path: '/data' } },
    });
    expect(await lab.boot(record({ sizeMib }))).toMatchObject({ status: 0 });
    mounted(partitionOf(disk, 'data'), (at) => writeFileSync(join(at, 'file'), 'kept'));
    lab.enlarge(disk, 600);
    const { status, output } = await lab.boot(record(wanted));
    expect(output).toContain(`partition "data" grows from ${sizeMib} to`);
    expect(output).toContain('the file system grows from');
    expect(status).toBe(0);
    mounted(partitionOf(disk, 'data'), (at) => {
      expect(readFileSync(join(at, 'file'), 'utf8')).toBe('kept');
      expect(Number(run('df', '--output=size', '-B1M', at).split('\n')[1])).toBeGreaterThan(sizeMib + 50);
    });
    const before = stateOf(disk);
    expect(await lab.boot(record(wanted))).toEqual({ status: 0, output: '' });
    expect(stateOf(disk)).toBe(before);
  });
});

describe('what cannot be done is named', () => {
  test('a disk that is not there', async () => {
    const record: NodeRecord = { disks: { '/dev/nosuch': { partitions: { a: {} } } } };
    expect(await lab.boot(record, 'dash', 'wwinit.d/10-sfdisk.sh')).toEqual({
      status: 1,
      output: expect.stringContaining('warewulf: /dev/nosuch: there is no such device; there are:'),
    });
  });

  test('a label that only another disk has', async () => {
    const disk = lab.disk(100);
    const record: NodeRecord = {
      disks: { [disk.device]: { partitions: { a: { sizeMib: 10 } } }, '/dev/nosuch': { partitions: { b: {} } } },
      filesystems: { '/dev/disk/by-partlabel/b': { format: 'ext4' } },
    };
    expect(await lab.boot(record, 'dash', 'wwinit.d/20-mkfs.sh')).toEqual({
      status: 1,
      output: expect.stringContaining('warewulf: /dev/disk/by-partlabel/b: there is no such device'),
    });
  });

  test('a program that the image lacks', async () => {
    const disk = lab.disk(100);
    expect(await lab.boot({ filesystems: { [disk.device]: { format: 'nosuchfs' } } })).toEqual({
      status: 1,
      output: expect.stringContaining(
        `warewulf: ${disk.device}: the image has no mkfs.nosuchfs: add the package that has mkfs.nosuchfs`,
      ),
    });
  });

  test('options that the program does not take', async () => {
    const disk = lab.disk(100);
    const record: NodeRecord = {
      filesystems: { [disk.device]: { format: 'ext4', options: ['; touch /tmp/x', '$(reboot)', '*'] } },
    };
    const { status, output } = await lab.boot(record);
    expect(output).toContain(`warewulf: ${disk.device}: mkfs.ext4 failed: `);
    expect(status).toBe(1);
    expect(probe(disk.device)).toEqual({});
  });
});

test("Warewulf's resources: a blank disk is laid out, formatted and left alone from then on", async () => {
  const disk = lab.disk(500);
  const record: NodeRecord = {
    resources: {
      sfdisk: [
        {
          device: disk.device,
          label: 'gpt',
          partitions: [
            { device: `${disk.device}p1`, size: '200MiB', name: 'root' },
            { device: `${disk.device}p2`, type: SWAP, name: 'a swap' },
          ],
        },
      ],
      mkfs: [{ device: `${disk.device}p1`, type: 'ext4', label: 'root', options: '-m 0' }],
      mkswap: [{ device: `${disk.device}p2`, label: 'swap' }],
    },
  };
  expect(await lab.boot(record)).toMatchObject({ status: 0 });
  expect(table(disk).map((line) => line.replace(/ \S{36} /, ' '))).toEqual([
    '1 2048 409600 root',
    '2 411648 610304 a swap',
  ]);
  expect(probe(`${disk.device}p1`)).toMatchObject({ TYPE: 'ext4', LABEL: 'root' });
  expect(probe(`${disk.device}p2`)).toMatchObject({ TYPE: 'swap', LABEL: 'swap' });
  const before = stateOf(disk);
  expect(await lab.boot(record)).toMatchObject({ status: 0 });
  expect(stateOf(disk)).toBe(before);
});

/** number, start, size, type and label of each partition. */
function table({ device }: LabDisk): string[] {
  return run('sfdisk', '--dump', device)
    .split('\n')
    .flatMap((line) => {
      const found = /p(\d+) : start= *(\d+), size= *(\d+), type=([^,]*), uuid=[^,]*, name="(.*)"/.exec(line);
      return found === null ? [] : [found.slice(1).join(' ')];
    });
}

function probe(device: string): Record<string, string> {
  const lines = run('sh', '-c', `blkid -p -o export ${device} || [ $? = 2 ]`).trim().split('\n');
  return Object.fromEntries(
    lines.filter((line) => line !== '').map((line) => line.split('=').map((part) => part.replaceAll('\\', ''))),
  );
}
