import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { armKernel } from '../codec/kernel/kernel-bytes.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import { writeKernelFiles } from '../support/kernel-files.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();
const OWN = '6.1.0-18-arm64';
const OTHER = '6.6.8-site';

jest.setTimeout(120_000);
beforeAll(() => requirePrograms({ skopeo: 'skopeo', zstd: 'zstd', cpio: 'cpio' }));

/** Programs of an arm64 machine, as far as any kernel looks. */
function armProgram(): Buffer {
  const elf = Buffer.from(readFileSync('/bin/busybox').subarray(0, 4096));
  elf.writeUInt16LE(183, 18); // EM_AARCH64
  return elf;
}

function writeArmImage(): string {
  const tree = lab.file('tree');
  mkdirSync(join(tree, 'bin'), { recursive: true });
  mkdirSync(join(tree, 'sbin'));
  writeFileSync(join(tree, 'bin/busybox'), armProgram(), { mode: 0o755 });
  symlinkSync('busybox', join(tree, 'bin/sh'));
  symlinkSync('../bin/busybox', join(tree, 'sbin/init'));
  writeKernelFiles(tree, OWN, { kernel: armKernel(OWN) });
  const tar = runCommand('tar', ['--create', '--file=-', '--numeric-owner', '--directory', tree, '.']);
  const tamper = { config: (config: object) => ({ ...config, architecture: 'arm64' }) };
  writeOciLayout(lab.file('layout'), [tar], { tamper });
  return `oci:${lab.file('layout')}:image`;
}

test('an image of another architecture is imported, built, and gets a kernel; to run its programs is refused', async () => {
  if (existsSync('/proc/sys/fs/binfmt_misc/qemu-aarch64'))
    throw new Error('this host runs arm64 programs: unregister it');
  const daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  await daemon.order('image', 'import', writeArmImage(), 'arm');
  const { kernels } = await daemon.api.call('image.show', { name: 'arm' });
  expect(kernels).toMatchObject([{ path: `/boot/vmlinuz-${OWN}`, release: OWN }]);
  writeKernelFiles(lab.file('kernel'), OTHER, { kernel: armKernel(OTHER) });
  expect(await daemon.order('kernel', 'import', lab.file('kernel'), 'site')).toMatch(/arm64/);
  await daemon.order('image', 'kernels', 'arm', '--add', 'site');
  await daemon.order('image', 'build', 'arm', '--format', 'cpio', '--format', 'squashfs');
  await daemon.order('image', 'export', 'arm', '--format', 'cpio', '--output', lab.file('arm.cpio'));
  const names = runCommand('cpio', ['-it', '--quiet'], { input: readFileSync(lab.file('arm.cpio')) }).toString();
  expect(names.split('\n')).toEqual(expect.arrayContaining([`boot/vmlinuz-${OWN}`, `boot/vmlinuz-${OTHER}`]));

  const { manifest } = await daemon.api.call('image.show', { name: 'arm' });
  const run = await runWwctl(['image', 'exec', '--config', daemon.place.configFile, 'arm', '/bin/sh', '-c', 'true']);
  expect(run.stderr).toMatch(
    /\/bin\/sh of the image is for another architecture than this server \(x64\): install an emu/,
  );
  expect(run.code).toBe(126);
  expect((await daemon.api.call('image.show', { name: 'arm' })).manifest).toBe(manifest);
});
