import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ArchiveEntry } from '../../src/codec/archive-entry.ts';
import { layerEntryOf } from '../../src/codec/oci/layer-entry.ts';
import { LayerError } from '../../src/codec/oci/layer-error.ts';
import { mergeLayers } from '../../src/codec/oci/layer-merge.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { listTree } from '../codec/oci/layer-entries.ts';
import { readTar } from '../codec/tar/tar-members.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };

beforeAll(() => requirePrograms({ umoci: 'umoci' }));

test('random layers merge as umoci unpacks them', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(layerEntry(), { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 4 }),
      (random) => {
        const layers = random.map((entries, layer) =>
          entries.map((entry, place) => withData(entry, `${layer}.${place}`)),
        );
        const place = directory.file('random');
        rmSync(place, { recursive: true, force: true });
        writeOciLayout(join(place, 'layout'), layers.map(encodeTar), { packing: 'none' });
        const theirs = unpackWithUmoci(join(place, 'layout'), join(place, 'bundle'));
        // This umoci cannot put a file below a file; newer ones and overlayfs can, and so can we.
        if (theirs instanceof Error && /not a directory/.test(theirs.message)) return;
        const ours = merge(layers);
        if (theirs instanceof Error) expect(ours).toBeInstanceOf(LayerError);
        else expect(ours).toEqual(theirs);
        compared += 1;
      },
    ),
    { numRuns: 80 },
  );
  expect(compared).toBeGreaterThan(40);
});

function withData(entry: ArchiveEntry, text: string): ArchiveEntry {
  return entry.type === 'file' ? { ...entry, data: Buffer.from(text) } : entry;
}

function merge(layers: readonly ArchiveEntry[][]): Record<string, string> | LayerError {
  try {
    return listTree(mergeLayers(layers.map((entries) => readTar(encodeTar(entries)).map(layerEntryOf))));
  } catch (error) {
    if (error instanceof LayerError) return error;
    throw error;
  }
}

function unpackWithUmoci(layout: string, into: string): Record<string, string> | Error {
  try {
    runCommand('umoci', ['unpack', '--image', `${layout}:image`, into]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const root = join(into, 'rootfs');
  return Object.fromEntries(
    namesBelow(root)
      .sort()
      .map((name) => [name, kindOf(join(root, name))]),
  );
}

/** Node's own recursive listing walks into linked directories. */
function namesBelow(root: string, directory = ''): string[] {
  return readdirSync(join(root, directory)).flatMap((child) => {
    const name = join(directory, child);
    return lstatSync(join(root, name)).isDirectory() ? [name, ...namesBelow(root, name)] : [name];
  });
}

/** As `listTree` has it: a file's content says which member of which layer it is. */
function kindOf(path: string): string {
  const found = lstatSync(path);
  if (found.isDirectory()) return 'd';
  return found.isSymbolicLink() ? `l->${readlinkSync(path)}` : readFileSync(path, 'utf8');
}

/** Paths that meet each other often, links among them. */
function layerEntry(): fc.Arbitrary<ArchiveEntry> {
  const path = fc.array(fc.constantFrom('a', 'b', 'l'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const target = fc.oneof(
    path,
    path.map((text) => `/${text}`),
    path.map((text) => `../${text}`),
  );
  const whiteout = path.map((text) => text.replace(/[^/]*$/, '.wh.$&'));
  const opaque = path.map((text) => `${text}/.wh..wh..opq`);
  return fc.oneof(
    path.map((name): ArchiveEntry => ({ path: name, type: 'file', data: Buffer.from(name), ...owner })),
    path.map((name): ArchiveEntry => ({ path: name, type: 'directory', ...owner, mode: 0o755 })),
    fc
      .tuple(path, target)
      .map(([name, linkTarget]): ArchiveEntry => ({ path: name, type: 'symlink', linkTarget, ...owner })),
    fc
      .tuple(path, path)
      .map(([name, linkTarget]): ArchiveEntry => ({ path: name, type: 'hardlink', linkTarget, ...owner })),
    fc
      .oneof(whiteout, opaque)
      .map((name): ArchiveEntry => ({ path: name, type: 'file', data: Buffer.alloc(0), ...owner })),
  );
}
