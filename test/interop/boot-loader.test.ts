import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeBootLoader } from '../../src/adapter/process/boot-loader.ts';
import { DiskLab, type LabDisk, run, stateOf } from './disk-lab.ts';

const LIBRARY = resolve(import.meta.dirname, '../../templates/initramfs/lib/warewulf/boot-loader.sh');
const BIOS = '21686148-6449-6E6F-744E-656564454649';
const ESP = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';

let lab: DiskLab;
beforeEach(async () => {
  lab = new DiskLab();
  mkdirSync(join(lab.home, 'boot-loader'));
  for (const [name, data] of await makeBootLoader('amd64', lab.home))
    writeFileSync(join(lab.home, 'boot-loader', name), data);
});
afterEach(() => lab.close());

test('both programs are small', async () => {
  const files = await makeBootLoader('amd64', lab.home);
  expect([...files.keys()]).toEqual(['core.img', 'boot.img', 'bootx64.efi']);
  expect(files.get('core.img')?.length).toBeLessThan(200 * 1024);
  expect(files.get('bootx64.efi')?.length).toBeLessThan(800 * 1024);
  expect(await makeBootLoader('riscv64', lab.home)).toEqual(new Map());
});

test('a disk with a BIOS boot partition gets boot.img and core.img, its table stays, and the second time nothing is written', () => {
  const disk = partitioned(`start=2048, size=2048, type=${BIOS}`, 'size=20480');
  const before = run('sfdisk', '--dump', disk.device);
  expect(install(disk)).toEqual({
    status: 0,
    output: `warewulf: the boot loader for BIOS is on ${disk.device}p1\nwarewulf: the boot loader for BIOS is on ${disk.device}\n`,
  });
  expect(run('sfdisk', '--dump', disk.device)).toBe(before);
  const bytes = readFileSync(disk.file);
  expect(bytes.readBigUInt64LE(0x5c)).toBe(2048n);
  expect(bytes.readUInt16LE(0x66)).toBe(0x9090);
  expect(bytes.readUInt16LE(0x1fe)).toBe(0xaa55);
  const core = readFileSync(join(lab.home, 'boot-loader/core.img'));
  const written = bytes.subarray(2048 * 512, 2048 * 512 + core.length);
  expect(written.readBigUInt64LE(0x1f4)).toBe(2049n);
  expect(written.readUInt16LE(0x1fc)).toBe(Math.ceil(core.length / 512) - 1);
  expect(written.subarray(512).equals(core.subarray(512))).toBe(true);
  const installed = stateOf(disk);
  expect(install(disk)).toEqual({ status: 0, output: '' });
  expect(stateOf(disk)).toBe(installed);
});

test('a disk with neither partition is left as it is', () => {
  const disk = partitioned('size=20480');
  const before = stateOf(disk);
  expect(install(disk)).toEqual({
    status: 0,
    output: `warewulf: ${disk.device} has neither a partition of type bios nor one of type uefi: it starts from the network only\n`,
  });
  expect(stateOf(disk)).toBe(before);
});

test('a BIOS boot partition that is too small, and an ESP without FAT, are named', () => {
  const disk = partitioned(`size=128, type=${BIOS}`, `size=20480, type=${ESP}`);
  const { status, output } = install(disk);
  expect(output).toMatch(
    new RegExp(`^warewulf: ${disk.device}p1 is too small for the boot loader: it needs \\d+ bytes$`, 'm'),
  );
  expect(output).toContain(`warewulf: ${disk.device}p2 has no FAT file system, or the kernel has no vfat`);
  expect(status).toBe(1);
});

test('without GRUB on the server that is said', () => {
  const disk = partitioned(`size=2048, type=${BIOS}`);
  rmSync(join(lab.home, 'boot-loader'), { recursive: true });
  expect(install(disk)).toEqual({ status: 0, output: expect.stringContaining('the server lacks grub-common') });
});

test('the configuration keeps every argument whole, and what was started before is the second choice', () => {
  const root = join(lab.home, 'warewulf');
  for (const [id, args] of Object.entries({ now: `quiet a=$b c;d 'e`, before: 'quiet' })) {
    mkdirSync(join(root, 'boot', id), { recursive: true });
    writeFileSync(join(root, 'boot', id, 'arguments'), `${args}\n`);
  }
  const config = join(root, 'grub.cfg');
  shell(`write_grub_config ${config} now`);
  expect(readFileSync(config, 'utf8')).toContain(
    "    linux /warewulf/boot/now/kernel 'quiet' 'a=$b' 'c;d' ''\\''e'\n    initrd /warewulf/boot/now/initramfs\n",
  );
  expect(readFileSync(config, 'utf8').match(/menuentry/g)).toHaveLength(1);
  shell(`write_grub_config ${config} now before`);
  expect(readFileSync(config, 'utf8')).toContain(
    "    linux /warewulf/boot/before/kernel 'quiet'\n    initrd /warewulf/boot/before/initramfs\n",
  );
});

function partitioned(...lines: string[]): LabDisk {
  const disk = lab.disk(64);
  const script = ['label: gpt', ...lines].join('\n');
  const made = spawnSync(
    'sh',
    ['-c', 'sfdisk --quiet --no-reread --no-tell-kernel "$1" && partx --update "$1"', 'sh', disk.device],
    { input: script },
  );
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return disk;
}

function install({ device }: LabDisk): { status: number | null; output: string } {
  return shell(`install_boot_loader ${device}`);
}

/** In busybox, as the initramfs does. */
function shell(script: string): { status: number | null; output: string } {
  const ended = spawnSync('busybox', ['sh', '-c', `. ${LIBRARY}; ${script}`], {
    encoding: 'utf8',
    env: { ...process.env, BOOT_LOADER: join(lab.home, 'boot-loader') },
  });
  return { status: ended.status, output: ended.stdout };
}
