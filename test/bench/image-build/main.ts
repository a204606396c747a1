import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImages } from '../../support/images-fixture.ts';
import { classicBuild } from './classic-build.ts';
import { type Cost, measure } from './process-cost.ts';
import { sampleImage } from './sample-image.ts';

/**
 * Building a boot archive from gzip layers: ours (to zstd) against umoci unpack and find | cpio | pigz, in turns.
 * usage, as root: node test/bench/image-build/main.ts [OCI-LAYOUT:TAG] [ROUNDS]
 */
const image = process.argv[2] ?? sampleImage(join(tmpdir(), 'ww-bench-image'));
const rounds = Number(process.argv[3] ?? 2);
const place = mkdtempSync(join(tmpdir(), 'ww-bench-build-'));

try {
  await compare();
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const { images } = await openImages(join(place, 'ours'));
  const imported = await measure(async () => {
    const { members, contentBytes } = await images.importImage(`oci:${image}`, 'bench');
    console.log(`${image}: ${members} names, ${Math.round(contentBytes / 2 ** 20)} MiB`);
  });
  print('import and check (before)', imported);
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const directory = join(place, `classic-${round}`);
    mkdirSync(directory);
    const classic = await measure(() => classicBuild(image, directory));
    rmSync(directory, { recursive: true });
    const ours = await measure(async () => {
      await images.buildImage('bench', 'cpio.zst', { force: true });
    }, ['image-worker', 'zstd']);
    print(`round ${round}: umoci unpack, find | cpio | pigz`, classic);
    print(`round ${round}: ours, to cpio.zst`, ours);
    ratios.push(classic.wallSeconds / ours.wallSeconds);
  }
  console.log(`ratio classic/ours: ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} (wanted: 5)`);
  await images.close();
}

function print(what: string, { wallSeconds, cpuSeconds, peakMebibytes }: Cost): void {
  const peaks = Object.entries(peakMebibytes).map(([name, mebibytes]) => `${name} ${mebibytes} MiB`);
  console.log(`${what}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s; resident: ${peaks.join(', ')}`);
}
