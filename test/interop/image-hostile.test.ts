import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { auditImageStore, storedTags } from '../support/image-store-audit.ts';
import { encodeLayer, type LayerMember, layerMember } from '../support/layer-members.ts';
import { type LayoutOptions, layoutBlob, readManifest, writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { sha256 } from '../support/sha256.ts';
import { listFiles } from '../support/tree-listing.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();
const CANARY = lab.file('canary');
/** Of the daemon, whatever it is given; it has about a quarter of that anyway. */
const MOST_DAEMON_MEBIBYTES = 400;
let daemon: DaemonProcess;

jest.setTimeout(180_000);
beforeAll(async () => {
  requirePrograms({ skopeo: 'skopeo', zstd: 'zstd', pigz: 'pigz', cpio: 'cpio' });
  mkdirSync(join(CANARY, 'below'), { recursive: true });
  writeFileSync(join(CANARY, 'below/file'), 'untouched');
  daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  await daemon.order('image', 'import', writeAttack('first', { layers: [shell] }), 'harmless');
});

const file = (path: string, data = 'x', more: Partial<LayerMember> = {}) =>
  layerMember('file', path, { data: Buffer.from(data), ...more });
const link = (type: 'symlink' | 'hardlink', path: string, linkTarget: string) =>
  layerMember(type, path, { linkTarget });
const busybox = file('bin/busybox', '', { data: readFileSync('/bin/busybox'), mode: 0o755 });
const shell = [busybox, link('symlink', 'bin/sh', 'busybox')];

/** An image that lies: its layers, and what is done to the layout afterwards. */
interface Attack {
  readonly layers: readonly (readonly LayerMember[] | Buffer)[];
  readonly options?: LayoutOptions;
  readonly damage?: (layout: string, manifest: string) => void;
}

function writeAttack(what: string, { layers, options, damage }: Attack): string {
  const layout = lab.file(`attack-${what.replaceAll(/\W/g, '-')}`);
  const tars = layers.map((layer) => (Buffer.isBuffer(layer) ? layer : encodeLayer(layer)));
  const manifest = writeOciLayout(layout, tars, options);
  damage?.(layout, manifest);
  return `oci:${layout}:image`;
}

const inside = CANARY.slice(1);
const upwards = `${'../'.repeat(20)}${inside}`;

test.each<[string, readonly (readonly LayerMember[])[], readonly string[]]>([
  ['an absolute path', [[...shell, file(`${CANARY}/abs`)]], [`${inside}/abs`]],
  ['.. in the middle', [[...shell, file(`a/../${upwards}/dots`)]], [`${inside}/dots`]],
  [
    'a link, then a file through it',
    [[...shell, link('symlink', 'esc', CANARY), file('esc/through')]],
    [`${inside}/through`],
  ],
  [
    'a link up, then a file through it',
    [[...shell, link('symlink', 'a/esc', upwards), file('a/esc/up')]],
    [`${inside}/up`],
  ],
  [
    'a link, then a file through it in another layer',
    [[...shell, link('symlink', 'esc', CANARY)], [file('esc/later')]],
    [`${inside}/later`],
  ],
  [
    'a file in place of what a link hides',
    [[...shell, link('symlink', 'esc', `${CANARY}/below`), file('esc/file', 'changed')]],
    [`${inside}/below/file`],
  ],
  [
    'names of many lines, and the end of cpio',
    [[...shell, file('line\nbreak'), file('TRAILER!!!'), file('last')]],
    ['last'],
  ],
  [
    'devices',
    [
      [
        ...shell,
        layerMember('block', 'sda', { deviceMajor: 8, deviceMinor: 0 }),
        layerMember('character', 'mem', { deviceMajor: 1, deviceMinor: 1 }),
      ],
    ],
    ['sda', 'mem'],
  ],
  [
    'the same name many times',
    [
      [
        ...shell,
        ...['1', '2', '3'].map((text) => file('twice', text)),
        link('symlink', 'twice', CANARY),
        file('twice', 'last'),
      ],
    ],
    ['twice'],
  ],
])('%s stays inside the image, wherever it is unpacked', async (what, layers, names) => {
  const before = outside();
  await daemon.order('image', 'import', writeAttack(what, { layers }), 'odd', '--force');
  const archive = lab.file('odd.cpio');
  await daemon.order('image', 'export', 'odd', '--format', 'cpio', '--output', archive);
  const listed = runCommand('cpio', ['-it', '--quiet'], { input: readFileSync(archive) })
    .toString()
    .split('\n');
  expect(listed).toEqual(expect.arrayContaining([...names]));
  // As root, into a tree.
  const config = ['--config', daemon.place.configFile];
  const run = await runWwctl(['image', 'exec', ...config, '--read-only', 'odd', '/bin/busybox', 'true']);
  expect(run).toMatchObject({ code: 0 });
  expect(outside()).toEqual(before);
  expect(audit()).toEqual([]);
});

test.each<[string, Attack, RegExp]>([
  ['a hard link to outside', { layers: [[link('hardlink', 'a', `${CANARY}/below/file`)]] }, /which does not exist/],
  [
    'a hard link through a link',
    { layers: [[link('symlink', 'e', CANARY), link('hardlink', 'a', 'e/below/file')]] },
    /which does not exist/,
  ],
  ['a whiteout of the parent', { layers: [[file('a/.wh...')]] }, /whiteout of nothing/],
  ['a root that becomes a link', { layers: [[link('symlink', './', CANARY)]] }, /root directory cannot become/],
  ['a path 10,000 directories deep', { layers: [[file(`${'d/'.repeat(10_000)}x`)]] }, /longer than 4095 bytes/],
  ['a file that is said to be larger than it is', { layers: [shortFile()] }, /ends in the middle/],
  [
    'a manifest with other bytes',
    { layers: [shell], damage: (layout, digest) => spoil(layoutBlob(layout, digest)) },
    /ERROR: .+/,
  ],
  [
    'a configuration with other bytes',
    {
      layers: [[...shell, file('a configuration with other bytes')]],
      damage: (layout, digest) => spoil(layoutBlob(layout, readManifest(layout, digest).config.digest)),
    },
    /ERROR: .+/,
  ],
  [
    'a layer with other bytes',
    {
      layers: [[...shell, file('a layer with other bytes')]],
      damage: (layout, digest) => spoil(layoutBlob(layout, readManifest(layout, digest).layers[0]?.digest ?? '')),
    },
    /ERROR: .+/,
  ],
  ['a manifest of 100 MB', { layers: [shell], damage: hugeManifest }, /too large|too much|exceeded|limit/],
  [
    'a layer that says it is a configuration',
    { layers: [shell], options: { tamper: { manifest: withMediaType('application/vnd.oci.image.config.v1+json') } } },
    /ERROR: .+/,
  ],
  [
    'a layer that says it is an index',
    { layers: [shell], options: { tamper: { manifest: withMediaType('application/vnd.oci.image.index.v1+json') } } },
    /ERROR: .+/,
  ],
  ['a gzip bomb', { layers: [shell], damage: (layout) => putBomb(layout, 'pigz', 'gzip') }, /refused as a bomb/],
  ['a zstd bomb', { layers: [shell], damage: (layout) => putBomb(layout, 'zstd', 'zstd') }, /refused as a bomb/],
])('%s is refused, and the next import works', async (what, attack, message) => {
  const before = outside();
  const tags = storedTags(join(daemon.place.directory, 'images'));
  const source = writeAttack(what, attack);
  const { code, stderr } = await daemon.wwctl('image', 'import', source, 'refused');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/internal/);
  expect(code).toBeGreaterThan(0);
  expect(storedTags(join(daemon.place.directory, 'images'))).toEqual(tags);
  expect(audit()).toEqual([]);
  expect(outside()).toEqual(before);
  expect(peakMebibytes()).toBeLessThan(MOST_DAEMON_MEBIBYTES);
  await daemon.order('image', 'import', writeAttack('next', { layers: [shell] }), 'harmless', '--force');
});

test.each<[string, Attack]>([
  [
    'a gzip layer that says it is plain',
    { layers: [shell], options: { tamper: { manifest: withMediaType('application/vnd.oci.image.layer.v1.tar') } } },
  ],
  ['a manifest that is said to be an index', { layers: [shell], damage: sayIndex }],
])('%s is taken for what it is, and stored as that', async (what, attack) => {
  await daemon.order('image', 'import', writeAttack(what, attack), 'corrected', '--force');
  const store = `oci:${join(daemon.place.directory, 'images')}:corrected`;
  const manifest = JSON.parse(runCommand('skopeo', ['inspect', '--raw', store]).toString());
  expect(manifest.mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
  expect(manifest.layers[0].mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
  expect(audit()).toEqual([]);
});

/** What the daemon has no business with: its neighbourhood, and all but images and builds below its own directory. */
function outside(): readonly string[] {
  const { directory } = daemon.place;
  const own = readdirSync(directory).filter((name) => !/^(images|provision|db|.*\.db.*|.*\.sock|run)$/.test(name));
  return [...listFiles(CANARY, { timesOf: ['file', 'directory', 'symlink', 'other'] }), ...own];
}

function audit(): string[] {
  const { directory } = daemon.place;
  return auditImageStore({
    imagesDirectory: join(directory, 'images'),
    provisionDirectory: join(directory, 'provision'),
  });
}

function peakMebibytes(): number {
  const status = readFileSync(`/proc/${daemon.child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** The header says 8 GiB less one byte. */
function shortFile(): Buffer {
  const tar = encodeLayer([file('short', 'x'.repeat(512))]);
  tar.write('77777777777', 124, 'latin1');
  tar.fill(' ', 148, 156);
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return tar;
}

function spoil(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

function hugeManifest(layout: string, digest: string): void {
  truncateSync(layoutBlob(layout, digest), 0);
  replaceManifest(layout, Buffer.alloc(100_000_000, ' '));
}

function withMediaType(mediaType: string) {
  return (manifest: { readonly layers: readonly object[] }) => ({
    ...manifest,
    layers: manifest.layers.map((layer) => ({ ...layer, mediaType })),
  });
}

function sayIndex(layout: string): void {
  const path = join(layout, 'index.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('image.manifest', 'image.index'));
}

/** A layer of more than a gigabyte of zeros in few bytes. */
function putBomb(layout: string, program: string, packing: string): void {
  const path = join(layout, 'bomb');
  runCommand('sh', ['-c', `head -c 1200000000 /dev/zero | ${program} -1 -c > ${path}`]);
  const bytes = readFileSync(path);
  const digest = `sha256:${sha256(bytes)}`;
  renameSync(path, layoutBlob(layout, digest));
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  const manifest = readManifest(layout, index.manifests[0].digest);
  const mediaType = `application/vnd.oci.image.layer.v1.tar+${packing}`;
  const layers = [{ mediaType, digest, size: bytes.length }];
  replaceManifest(layout, Buffer.from(JSON.stringify({ ...manifest, layers })));
}

function replaceManifest(layout: string, bytes: Buffer): void {
  const path = join(layout, 'index.json');
  const index = JSON.parse(readFileSync(path, 'utf8'));
  const digest = `sha256:${sha256(bytes)}`;
  writeFileSync(layoutBlob(layout, digest), bytes);
  Object.assign(index.manifests[0], { digest, size: bytes.length });
  writeFileSync(path, JSON.stringify(index));
  if (!existsSync(layoutBlob(layout, digest))) throw new Error('no manifest');
}
