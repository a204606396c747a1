import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageFormat } from '../../../src/domain/image-format.ts';
import type { Images } from '../../../src/service/images/images.ts';
import { openImages } from '../../support/images-fixture.ts';
import { onlyFile } from '../../support/only-file.ts';
import { runCommand } from '../../support/run-command.ts';
import { classicBuild, classicSquashfs } from './classic-build.ts';
import { type Cost, measure } from './process-cost.ts';
import { sampleImage } from './sample-image.ts';

/**
 * Building what nodes boot from gzip layers, ours against umoci unpack with cpio | pigz or mksquashfs, in turns; then both
 * formats at once, and a build after a small layer was appended.
 * usage, as root: node test/bench/image-build/main.ts [OCI-LAYOUT:TAG] [ROUNDS]
 */
const image = process.argv[2] ?? sampleImage(join(tmpdir(), 'ww-bench-image'));
const rounds = Number(process.argv[3] ?? 2);
const place = mkdtempSync(join(tmpdir(), 'ww-bench-build-'));

const CONTESTS = [
  { format: 'cpio.zst', classic: classicBuild, peer: 'umoci unpack, find | cpio | pigz', wanted: 5 },
  { format: 'squashfs', classic: classicSquashfs, peer: 'umoci unpack, mksquashfs -comp zstd', wanted: 2 },
] as const;

try {
  const { images } = await openImages(join(place, 'ours'));
  await importSample(images);
  for (const contest of CONTESTS) await compare(images, contest);
  await measureBuild(images, ['squashfs', 'cpio.zst'], 'both formats from one pass');
  await appendLayer(images);
  await images.close();
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function importSample(images: Images): Promise<void> {
  const imported = await measure(async () => {
    const { members, contentBytes } = await images.importImage(`oci:${image}`, 'bench');
    console.log(`${image}: ${members} names, ${Math.round(contentBytes / 2 ** 20)} MiB`);
  });
  print('import and check (before)', imported);
}

async function compare(images: Images, { format, classic, peer, wanted }: (typeof CONTESTS)[number]): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const directory = join(place, `classic-${round}`);
    mkdirSync(directory);
    const theirs = await measure(() => classic(image, directory));
    rmSync(directory, { recursive: true });
    print(`round ${round}: ${peer}`, theirs);
    const ours = await measureBuild(images, [format], `round ${round}: ours, to ${format}`);
    ratios.push(theirs.wallSeconds / ours.wallSeconds);
  }
  console.log(`ratio classic/ours: ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} (wanted: ${wanted})`);
}

async function measureBuild(images: Images, formats: readonly ImageFormat[], what: string): Promise<Cost> {
  let sizes = '';
  const cost = await measure(async () => {
    const builds = await images.buildFormats('bench', formats, { force: true });
    sizes = builds.map((build) => `${build.format} ${(onlyFile(build).sizeBytes / 2 ** 20).toFixed(1)} MiB`).join(', ');
  }, ['image-worker', 'mksquashfs', 'zstd']);
  print(`${what} (${sizes})`, cost);
  return cost;
}

/** What a new version of the image costs: only the new layer is fetched and checked, but the merge reads all of them. */
async function appendLayer(images: Images): Promise<void> {
  const [layout = '', tag = ''] = image.split(':');
  const copy = join(place, 'appended');
  cpSync(layout, copy, { recursive: true });
  writeFileSync(join(place, 'file'), 'changed\n');
  runCommand('umoci', ['insert', '--image', `${copy}:${tag}`, join(place, 'file'), '/etc/appended']);
  print(
    'import after one small layer was appended',
    await measure(async () => {
      await images.importImage(`oci:${copy}:${tag}`, 'bench', { replace: true });
    }),
  );
  await measureBuild(images, ['squashfs'], 'build after one small layer was appended');
}

function print(what: string, { wallSeconds, cpuSeconds, peakMebibytes }: Cost): void {
  const peaks = Object.entries(peakMebibytes).map(([name, mebibytes]) => `${name} ${mebibytes} MiB`);
  console.log(`${what}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s; resident: ${peaks.join(', ')}`);
}
