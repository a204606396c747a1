import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { downloadKernel, makeStockTree } from '../support/stock-debian.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { listFiles } from '../support/tree-listing.ts';

jest.setTimeout(900_000);
const directory = temporaryDirectory();
let fixture: ImagesFixture;
let deb: string;

beforeAll(async () => {
  const programs = { umoci: 'umoci', mmdebstrap: 'mmdebstrap', depmod: 'kmod', zstd: 'zstd', xz: 'xz-utils' };
  requirePrograms({ ...programs, cpio: 'cpio' });
  fixture = await openImages(directory.file('state'));
  deb = downloadKernel(directory.file('packages'));
  const tree = directory.file('tree.tar');
  await makeStockTree(tree, ['systemd-sysv']);
  writeOciLayout(directory.file('layout'), [readFileSync(tree)], { packing: 'none' });
  await fixture.images.importImage(`oci:${directory.file('layout')}`, 'debian');
});

test('a stock Debian without a kernel boots with one of a package, and other tools see the same tree', async () => {
  const { images, kernels } = fixture;
  expect((await images.showImage('debian')).missing).toEqual([expect.stringMatching(/^it has no kernel/)]);
  const before = await unpack('debian', 'before');

  const kernel = await kernels.importKernel({ source: deb, withFiles: [], withFirmware: false, replace: false });
  expect(kernel).toMatchObject({ architecture: 'amd64', isEfi: true, isSigned: true });
  expect(kernel.release).toMatch(/^\d+\.\d+\.\d+-\d+-cloud-amd64$/);
  await kernels.addKernel({ image: 'debian', kernel: kernel.name, createdBy: 'wwctl image kernel debian --add' });

  const { release } = kernel;
  expect(await images.showImage('debian')).toMatchObject({ missing: [], kernels: [{ release, isSigned: true }] });
  const after = await unpack('debian', 'after');
  const modules = readFileSync(join(directory.file('after'), 'usr/lib/modules', release, 'modules.dep'), 'utf8');
  expect(modules).toMatch(/^kernel\/drivers\/net\/virtio_net\.ko:/m);
  // Nothing that was there is other than it was.
  expect(before.filter((line) => !after.includes(line))).toEqual([]);
  expect(after).toEqual(unpackWithUmoci());
});

test('the same package gives the same layer', async () => {
  const [first] = await fixture.kernels.listKernels();
  const again = await fixture.kernels.importKernel({
    ...{ source: deb, name: 'again', withFiles: [], withFirmware: false, replace: false },
  });
  expect(again.manifest).toBe(first?.manifest);
});

/** As a node unpacks what it boots. */
async function unpack(image: string, name: string): Promise<string[]> {
  const archive = directory.file(`${name}.cpio`);
  await fixture.images.exportImage(image, 'cpio', archive);
  const into = directory.file(name);
  mkdirSync(into);
  runCommand('cpio', ['-idmu', '--quiet', '--no-absolute-filenames'], { cwd: into, input: readFileSync(archive) });
  return listFiles(into, { timesOf: ['file'] });
}

/** This umoci reads no zstd, so that it gets the same layers unpacked. */
function unpackWithUmoci(): string[] {
  const { storeDirectory } = fixture;
  const raw = runCommand('skopeo', ['inspect', '--raw', `oci:${storeDirectory}:debian`]).toString();
  const blobs: string[] = JSON.parse(raw).layers.map(({ digest }: { digest: string }) =>
    join(storeDirectory, 'blobs', digest.replace(':', '/')),
  );
  const [base = '', ...kernels] = blobs;
  const tars = [readFileSync(base), ...kernels.map((blob) => runCommand('zstd', ['-dcq', blob]))];
  writeOciLayout(directory.file('plain'), tars, { packing: 'none' });
  runCommand('umoci', ['unpack', '--image', `${directory.file('plain')}:image`, directory.file('bundle')]);
  return listFiles(directory.file('bundle/rootfs'), { timesOf: ['file'] });
}
