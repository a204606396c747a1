import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtBytes } from '../../../src/domain/built-bytes.ts';
import type { ImageFormat } from '../../../src/domain/image-format.ts';
import { type ImagesFixture, openImages } from '../../support/images-fixture.ts';
import { changeImage } from './change-image.ts';
import { classicBuild, classicSquashfs, packCpio, packSquashfs, unpack } from './classic-build.ts';
import { type Cost, measure } from './process-cost.ts';
import { registryBytes } from './registry-bytes.ts';
import { sampleImage } from './sample-image.ts';

/**
 * What nodes boot, ours against the usual way, in turns: from gzip layers, with umoci unpack and cpio | pigz or mksquashfs; after
 * a change of one file, with the same of a tree that was kept; and what a registry sends for an image that has changed.
 * usage, as root: node test/bench/image-build/main.ts [OCI-LAYOUT:TAG] [ROUNDS]
 */
const image = process.argv[2] ?? sampleImage(join(tmpdir(), 'ww-bench-image'));
const rounds = Number(process.argv[3] ?? 2);
const place = mkdtempSync(join(tmpdir(), 'ww-bench-build-'));

const CONTESTS = [
  { format: 'cpio.zst', classic: classicBuild, peer: 'umoci unpack, find | cpio | pigz', wanted: 5 },
  { format: 'squashfs', classic: classicSquashfs, peer: 'umoci unpack, mksquashfs -comp zstd', wanted: 2 },
  { format: 'parts', classic: classicSquashfs, peer: 'umoci unpack, mksquashfs -comp zstd', wanted: 2 },
] as const;

try {
  const fixture = await openImages(join(place, 'ours'));
  await importSample(fixture);
  for (const contest of CONTESTS) await compare(fixture, contest);
  await measureBuild(fixture, ['parts', 'cpio.zst'], 'parts and an archive from one pass');
  await compareChange(fixture);
  await fixture.images.close();
  const { first, changed } = await registryBytes(image, place);
  console.log(
    `a registry sent ${mebibytes(first)} for the image, and ${changed} bytes when a small layer was appended`,
  );
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function importSample({ images }: ImagesFixture): Promise<void> {
  const imported = await measure(async () => {
    const { members, contentBytes } = await images.importImage(`oci:${image}`, 'bench');
    console.log(`${image}: ${members} names, ${mebibytes(contentBytes)}`);
  });
  print('import and check (before)', imported);
}

async function compare(
  fixture: ImagesFixture,
  { format, classic, peer, wanted }: (typeof CONTESTS)[number],
): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const directory = join(place, `classic-${round}`);
    mkdirSync(directory);
    const theirs = await measure(() => classic(image, directory));
    rmSync(directory, { recursive: true });
    print(`round ${round}: ${peer}`, theirs);
    const ours = await measureBuild(fixture, [format], `round ${round}: ours, to ${format}`);
    ratios.push(theirs.wallSeconds / ours.wallSeconds);
  }
  printRatios(ratios, wanted);
}

async function measureBuild(
  { images }: ImagesFixture,
  formats: readonly ImageFormat[],
  what: string,
  force = true,
): Promise<Cost> {
  let sizes = '';
  const cost = await measure(async () => {
    const builds = await images.buildFormats('bench', formats, { force });
    sizes = builds
      .map((build) => `${build.files.length} of ${build.format}, ${mebibytes(builtBytes(build))}`)
      .join('; ');
  }, ['image-worker', 'mksquashfs', 'zstd']);
  print(`${what} (${sizes})`, cost);
  return cost;
}

/** The usual way keeps a tree and packs all of it; ours checks one layer, and builds the part that it is in. */
async function compareChange(fixture: ImagesFixture): Promise<void> {
  const directory = join(place, 'kept');
  mkdirSync(directory);
  const tree = await unpack(image, directory);
  for (const [pack, peer] of [
    [packSquashfs, 'mksquashfs of the kept tree'],
    [packCpio, 'find | cpio | pigz of the kept tree'],
  ] as const) {
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const theirs = await measure(() => pack(tree, directory));
      print(`round ${round}: ${peer}`, theirs);
      const change = { path: 'etc/appended', text: `${peer} ${round}\n`, place: join(place, 'change') };
      const made = await measure(() => changeImage(fixture, 'bench', change));
      print(`round ${round}: ours, the layer of a changed file`, made);
      const built = await measureBuild(fixture, ['parts'], `round ${round}: ours, the parts after it`, false);
      ratios.push(theirs.wallSeconds / (made.wallSeconds + built.wallSeconds));
    }
    printRatios(ratios, 10);
  }
}

function printRatios(ratios: readonly number[], wanted: number): void {
  console.log(`ratio classic/ours: ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} (wanted: ${wanted})`);
}

function print(what: string, { wallSeconds, cpuSeconds, peakMebibytes }: Cost): void {
  const peaks = Object.entries(peakMebibytes).map(([name, size]) => `${name} ${size} MiB`);
  console.log(`${what}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s; resident: ${peaks.join(', ')}`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
