import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { parseGrubScript } from '../support/grub-script.ts';
import { requireCommand } from '../support/netns.ts';
import { addNetworkModules } from '../support/network-modules.ts';
import { sha256 } from '../support/sha256.ts';

/** The signed programs of this host's packages, by the names that firmware and shim ask for. */
const PACKAGED = {
  'shimx64.efi': '/usr/lib/shim/shimx64.efi.signed',
  'grubx64.efi': '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed',
  'undionly.kpxe': '/usr/lib/ipxe/undionly.kpxe',
} as const;
const RELEASE = '6.1.0-7-test';
// With hyphens: a client of tftp-hpa takes what stands before a colon for a host.
const HWADDR = '52-54-00-00-00-01';
const GUARDED = '52-54-00-00-00-02';
const run = promisify(execFile);

const lab = new DaemonLab();
let daemon: DaemonProcess;

beforeAll(async () => {
  requireCommand('tftp', 'tftp-hpa');
  requireCommand('curl', 'curl');
  daemon = await lab.start({ warewulf: { grubboot: true } });
  const tree = join(daemon.place.directory, 'tree');
  makeBootableTree(tree, { release: RELEASE });
  addNetworkModules(tree, RELEASE);
  await daemon.order('image', 'import', tree, 'small', '--build');
  await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR, '--image', 'small', '--kernelargs', 'quiet');
  await daemon.order('node', 'add', 'n2', '--hwaddr', GUARDED, '--image', 'small', '--asset', 'S-123');
}, 60_000);

let fetched = 0;

/** What tftp-hpa gets. Rejects with the server's error. */
async function byTftp(name: string): Promise<Buffer> {
  fetched += 1;
  const file = lab.file(`fetched-${fetched}`);
  const { stdout } = await run('tftp', [
    '-m',
    'binary',
    '127.0.0.1',
    String(daemon.ports.tftp),
    '-c',
    'get',
    name,
    file,
  ]);
  if (stdout.includes('Error code')) throw new Error(stdout);
  return readFileSync(file);
}

async function byHttp(path: string, ...options: readonly string[]): Promise<Buffer> {
  const url = `http://127.0.0.1:${daemon.ports.http}${path}`;
  const argv = ['--silent', '--show-error', '--fail', '--path-as-is', ...options, url];
  return (await run('curl', argv, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })).stdout;
}

const packaged = (name: keyof typeof PACKAGED) => sha256(readFileSync(PACKAGED[name]));

describe('the signed programs of this host', () => {
  test.each(['shimx64.efi', 'grubx64.efi', 'undionly.kpxe'] as const)('%s comes by TFTP and HTTP', async (name) => {
    expect(sha256(await byTftp(`warewulf/${name}`))).toBe(packaged(name));
    expect(sha256(await byTftp(`//warewulf//${name}`))).toBe(packaged(name));
    expect(sha256(await byHttp(`/efiboot//${name}`))).toBe(packaged(name));
    const head = String(await byHttp(`/efiboot/${name}`, '--head'));
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/content-type: application\/efi\r/i);
    expect(head).toContain(`Content-Length: ${readFileSync(PACKAGED[name]).length}\r`);
  });

  test('are listed with their packages, and what is missing with how to get it', async () => {
    const rows: { arch: string; 'served as': string; files: string[]; from: string }[] = JSON.parse(
      await daemon.order('bootloader', 'list', '--json', '--fields', 'arch,served as,files,from'),
    );
    const rowOf = (arch: string) => rows.find((row) => row.arch === arch);
    expect(rowOf('00:07')).toMatchObject({
      'served as': 'warewulf/shimx64.efi',
      files: [PACKAGED['shimx64.efi'], PACKAGED['grubx64.efi']],
      from: 'packages shim-signed and grub-efi-amd64-signed',
    });
    expect(rowOf('00:00')).toMatchObject({ 'served as': 'warewulf/undionly.kpxe', from: 'package ipxe' });
    expect(rowOf('00:0B')).toMatchObject({ 'served as': 'none', from: expect.stringMatching(/^install shim-signed/) });
    expect(await daemon.order('bootloader', 'list')).toContain('UEFI x86-64');
  });
});

test('a program that the site puts there while the daemon runs is served once it was listed', async () => {
  const own = join(daemon.place.directory, 'bootloaders');
  mkdirSync(own, { recursive: true });
  for (const name of ['shimaa64.efi', 'grubaa64.efi']) writeFileSync(join(own, name), `mine: ${name}`);
  const listed = await daemon.order('bootloader', 'list', '--output', 'csv', '--no-header');
  expect(listed).toMatch(/^00:0B,UEFI arm64,shim and GRUB,warewulf\/shimaa64\.efi,.*the site's own/m);
  expect(String(await byTftp('warewulf/grubaa64.efi'))).toBe('mine: grubaa64.efi');
  expect(String(await byHttp('/efiboot/shimaa64.efi'))).toBe('mine: shimaa64.efi');
});

test('a grub.cfg below tftproot stands in for ours', async () => {
  const own = join(daemon.place.directory, 'tftp/other');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'grub.cfg'), 'echo mine\n');
  expect(String(await byTftp('other/grub.cfg'))).toBe('echo mine\n');
});

describe('what shim and GRUB look for and nobody has', () => {
  test.each([
    'warewulf/revocations.efi',
    'warewulf/revocations_sbat.efi',
    'warewulf/revocations_sku.efi',
    'warewulf/shim_certificate_0.efi',
    'grub/x86_64-efi/command.lst',
    'grub/x86_64-efi/http.mod',
    'grub/grub.cfg-0A4C000B',
  ])('%s is not there, and that is said at once', async (name) => {
    const since = Date.now();
    await expect(byTftp(name)).rejects.toThrow(/Error code 1: no such file/);
    await expect(byHttp(`/efiboot/${name}`)).rejects.toThrow(/404/);
    expect(Date.now() - since).toBeLessThan(1000);
  });
});

describe('a GRUB that loads by TFTP', () => {
  test.each(['grub/grub.cfg', 'grub/x86_64-efi/grub.cfg', 'grub/grub.cfg-01-52-54-00-00-00-01', 'warewulf/grub.cfg'])(
    'is led to the script of its machine by %s',
    async (name) => {
      const [source] = parseGrubScript(String(await byTftp(name))).filter((words) => words.includes('source'));
      expect(source).toContain(`\${from}/grub/\${net_default_mac}?assetkey=\${asset}`);
    },
  );

  test('gets kernel and initramfs of its node by the names in that script', async () => {
    const script = String(await byTftp(`grub/${HWADDR}?assetkey=`));
    const named = parseGrubScript(script)
      .flat()
      .filter((word) => word.startsWith(`\${from}/`))
      .map((word) => word.replace(`\${from}/`, '').replace(`\${who}`, 'assetkey='));
    const [kernel = '', initramfs = ''] = named;
    expect(named).toHaveLength(2);
    expect(kernel).toContain(`?digest=${sha256(await byTftp(kernel))}&`);
    expect(initramfs).toContain(`?digest=${sha256(await byTftp(initramfs))}&`);
    expect(sha256(await byTftp(kernel))).toBe(sha256(await byHttp(`/kernel/${HWADDR}`)));
    const { items } = await daemon.api.call('event.list', { node: 'n1', limit: 50 });
    expect(items).toContainEqual(expect.objectContaining({ stage: 'grub', outcome: 'ok' }));
  });

  test.each(['system', 'runtime', 'image'])('never gets %s, which may hold secrets', async (stage) => {
    await expect(byTftp(`${stage}/${HWADDR}`)).rejects.toThrow(/Error code 1/);
  });

  test('of a node with an asset key must bring it, and the log does not tell it', async () => {
    for (const query of ['', '?assetkey=', '?assetkey=wrong']) {
      await expect(byTftp(`grub/${GUARDED}${query}`)).rejects.toThrow(/Error code 2/);
      await expect(byTftp(`kernel/${GUARDED}${query}`)).rejects.toThrow(/Error code 2/);
    }
    expect(String(await byTftp(`grub/${GUARDED}?assetkey=S-123`))).toContain('linux');
    const { items } = await daemon.api.call('event.list', { limit: 200 });
    expect(JSON.stringify(items)).not.toContain('S-123');
  });

  test('of an unknown machine is told how to become a node', async () => {
    expect(String(await byTftp('grub/52-54-00-00-00-99'))).toContain('wwctl node add NAME --hwaddr 52:54:00:00:00:99');
  });
});

test('newer iPXE is led to the script of its machine by the file that it looks for', async () => {
  const chain = `chain --replace --autofree http://127.0.0.1:${daemon.ports.http}/ipxe/\${mac:hexhyp}`;
  expect(String(await byTftp('warewulf/autoexec.ipxe'))).toContain(chain);
  expect(String(await byHttp('/efiboot/autoexec.ipxe'))).toContain(chain);
});
