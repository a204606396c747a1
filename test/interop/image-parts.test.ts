import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LayerError } from '../../src/codec/oci/layer-error.ts';
import { buildLayout } from '../support/build-layout.ts';
import { buildParts } from '../support/build-parts.ts';
import { encodeLayer, type LayerMember, layerMember } from '../support/layer-members.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { lookAtStack } from '../support/overlay-mount.ts';
import { layerStack } from '../support/random-layers.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { listFiles, type TreeOptions } from '../support/tree-listing.ts';
import { listXattrs } from '../support/xattr-listing.ts';

const directory = temporaryDirectory();
const ALL_TIMES: TreeOptions = { timesOf: ['file', 'directory', 'symlink', 'other'] };
const NAMED_TIMES: TreeOptions = { timesOf: ['file', 'symlink', 'other'] };

beforeAll(() => {
  requirePrograms({ umoci: 'umoci', unsquashfs: 'squashfs-tools', getfattr: 'attr', unshare: 'util-linux' });
  if (process.getuid?.() !== 0) throw new Error('this test mounts: run it as root');
});

test('random layers, each a part, stacked by overlayfs are the one squashfs, and what umoci unpacks', async () => {
  let parts = 0;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(layerStack(), async (layers) => {
      const built = await bothWays(layers).catch(unlessLayersLie);
      if (built === undefined) return;
      const { stacked, whole, place, layout, count } = built;
      parts = Math.max(parts, count);
      expect(stacked.files).toEqual(listFiles(whole, ALL_TIMES));
      expect(stacked.xattrs).toEqual(listXattrs(whole));
      const theirs = unpackIfUmociCan(layout, join(place, 'bundle'));
      if (theirs === undefined) return;
      expect(listFiles(whole, NAMED_TIMES)).toEqual(listFiles(theirs, NAMED_TIMES));
      compared += 1;
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(parts).toBeGreaterThan(2);
  expect(compared).toBeGreaterThan(4);
}, 600_000);

const data = Buffer.from('content');
const D = (path: string, mode = 0o755) => layerMember('directory', path, { mode });
const F = (path: string, more: Partial<LayerMember> = {}) => layerMember('file', path, { data, ...more });
const L = (path: string, linkTarget: string) => layerMember('hardlink', path, { linkTarget });
const W = (path: string) => F(path.replace(/[^/]*$/, '.wh.$&'), { data: Buffer.alloc(0) });
const HOLE = { deviceMajor: 0, deviceMinor: 0 };

test.each<[string, LayerMember[][]]>([
  ['a directory that becomes a file and is one again', [[D('d'), F('d/x')], [F('d')], [D('d'), F('d/y')], [W('d/y')]]],
  ['a file that becomes a directory and a file again', [[F('f')], [D('f'), F('f/x')], [F('f', { mode: 0o600 })]]],
  ['a directory that goes and comes back', [[D('d'), F('d/x'), D('d/s'), F('d/s/y')], [W('d')], [D('d', 0o700)]]],
  ['an emptied directory', [[D('d'), F('d/x'), F('d/y')], [F('d/.wh..wh..opq'), F('d/z')], [W('d/z')]]],
  ['a file that gets one more name', [[F('a'), F('b')], [L('c', 'a')], [L('e', 'c')]]],
  ['a file that loses a name', [[F('a'), L('b', 'a'), L('c', 'a')], [W('b')], [F('c')]]],
  [
    'names that move through a directory that goes',
    [
      [D('d'), F('d/a'), L('b', 'd/a')],
      [L('c', 'b'), W('d')],
    ],
  ],
  ['links of what is no file', [[layerMember('fifo', 'p'), L('q', 'p')], [L('r', 'q')], [W('p')]]],
  ['metadata of directories alone', [[D('d'), D('d/e'), F('d/e/x')], [D('d/e', 0o711)], [D('d', 0o750), W('d/e/x')]]],
  ['layers that change nothing', [[F('a')], [], [W('nothing')], [F('b')], []]],
  ['the same again', [[F('a')], [W('a')], [F('a')], [W('a')], [F('a')]]],
  [
    'notes of an overlay file system',
    [[D('d'), F('d/x')], [{ ...D('d'), xattrs: new Map([['trusted.overlay.opaque', Buffer.from('y')]]) }]],
  ],
])('%s', async (_what, layers) => {
  const { stacked, whole } = await bothWays(layers);
  expect(stacked.files).toEqual(listFiles(whole, ALL_TIMES));
  expect(stacked.xattrs).toEqual([]);
});

test('excluded names are in no part, wherever they come from', async () => {
  const isExcluded = (path: string) => path === 'boot' || path.endsWith('.bin');
  const layers = [
    [D('boot'), F('boot/a'), F('a.bin'), F('b')],
    [F('boot/c'), L('c.bin', 'b')],
    [F('b.bin'), F('c')],
  ];
  const { stacked } = await bothWays(layers, isExcluded);
  expect(stacked.files.map((line) => line.split(' ')[0])).toEqual(['"b"', '"c"']);
});

test("an image's own device 0:0 is as if it were not there, and hides nothing after it is gone", async () => {
  const hole = layerMember('character', 'd/x', HOLE);
  const layers = [[D('d'), F('d/x'), layerMember('character', 'd/y', HOLE)], [hole], [F('d/y')], [F('e')]];
  const { stacked } = await bothWays(layers);
  expect(stacked.files.map((line) => line.split(' ')[0])).toEqual(['"d"', '"d/y"', '"e"']);
});

async function bothWays(layers: readonly LayerMember[][], isExcluded?: (path: string) => boolean) {
  const place = directory.file('stack');
  rmSync(place, { recursive: true, force: true });
  const layout = join(place, 'layout');
  const digest = writeOciLayout(layout, layers.map(encodeLayer), { packing: 'none' });
  const [whole] = await buildLayout({ layout, digest, formats: ['squashfs'] }, join(place, 'whole'));
  const paths = await buildParts({ layout, digest, ...(isExcluded && { isExcluded }) }, join(place, 'parts'));
  return {
    place,
    layout,
    count: paths.length,
    stacked: lookAtStack(paths, join(place, 'node')),
    whole: unsquash(whole?.path ?? '', join(place, 'tree')),
  };
}

/** E.g. a hard link to what is gone: such an image is refused before anything is built. */
function unlessLayersLie(error: unknown): undefined {
  if (!(error instanceof LayerError)) throw error;
}

function unpackIfUmociCan(layout: string, into: string): string | undefined {
  try {
    runCommand('umoci', ['unpack', '--image', `${layout}:image`, into]);
    return join(into, 'rootfs');
  } catch {
    return undefined;
  }
}

function unsquash(path: string, into: string): string {
  runCommand('unsquashfs', ['-xattrs', '-no-progress', '-quiet', '-dest', into, path]);
  return into;
}
