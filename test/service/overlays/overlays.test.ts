import { createHash } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Cluster } from '../../../src/domain/cluster.ts';
import { InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import { createOverlays, type Overlays } from '../../../src/service/overlays/create-overlays.ts';
import type { ArchiveFormat } from '../../../src/service/overlays/overlay-archives.ts';
import type { Overlay, OverlayEntry, OverlayStore } from '../../../src/service/ports/overlay-store.ts';
import { SAMPLE_SERVER, sampleCluster } from '../../overlays/sample-cluster.ts';

const PLAIN: ArchiveFormat = { format: 'cpio', compress: 'none' };

/** Overlays in memory; counts what is loaded. */
class MemoryStore implements OverlayStore {
  readonly overlays = new Map<string, Overlay>();
  loads = 0;

  put(name: string, files: Readonly<Record<string, string>>, more: Partial<OverlayEntry> = {}): void {
    const usual = { type: 'file', mode: 0o644, uid: 0, gid: 0, isExplicit: false, linkTarget: '' } as const;
    const entries = Object.entries(files).map(([path, text]) => ({ ...usual, path, data: Buffer.from(text), ...more }));
    const digest = createHash('sha256')
      .update(JSON.stringify([files, more]))
      .digest('hex');
    this.overlays.set(name, { name, isSite: true, entries, attributes: new Map(), digest });
  }

  async list() {
    return [...this.overlays.keys()];
  }

  async load(name: string) {
    this.loads += 1;
    return this.overlays.get(name);
  }
}

let store: MemoryStore;
let cluster: Cluster;
let files: Map<string, string>;
let overlays: Overlays;

beforeEach(() => {
  store = new MemoryStore();
  files = new Map();
  cluster = sampleCluster(1, {
    a: { systemOverlay: ['one', 'two'], runtimeOverlay: ['one'] },
    b: { systemOverlay: ['one'], runtimeOverlay: ['bad', 'one'] },
    c: {},
  });
  overlays = createOverlays({
    store,
    cluster: () => cluster,
    server: () => SAMPLE_SERVER,
    readServerFile: (path) => files.get(path),
  });
  store.put('one', { 'etc/name.hbs': '{{node.name}}', 'etc/plain': 'plain' });
  store.put('two', { 'etc/plain': 'over', 'etc/all.hbs': '{{#each cluster.nodes}}{{this.name}}{{/each}}' });
  store.put('bad', { 'etc/bad.hbs': 'a\n{{node.comment}}' });
});

const archive = (name: string, kind: 'system' | 'runtime' = 'system', format = PLAIN) =>
  overlays.archive({ name }, kind, format);
const textOf = async (name: string, kind?: 'system' | 'runtime') =>
  (await archive(name, kind)).bytes.toString('latin1');

describe('an archive', () => {
  test('holds what the templates give and what the files are, later overlays on top', async () => {
    const text = await textOf('a');
    expect(text.match(/070701/g)).toHaveLength(5);
    expect(text).toMatch(/etc\0.*etc\/all\0+abc\0.*etc\/name\0+a\0.*etc\/plain\0+over.*TRAILER!!!/s);
    expect(text).not.toContain('.hbs');
  });

  test('is named by what is in it, in every form', async () => {
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    const plain = await archive('a');
    const gzip = await archive('a', 'system', { format: 'cpio', compress: 'gzip' });
    const zstd = await archive('a', 'system', { format: 'cpio', compress: 'zstd' });
    const tar = await archive('a', 'system', { format: 'tar', compress: 'none' });
    for (const each of [plain, gzip, zstd, tar]) expect(each.etag).toBe(sha256(each.bytes));
    for (const each of [plain, gzip, zstd]) expect(each.digest).toBe(plain.etag);
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
    expect(zstdDecompressSync(zstd.bytes)).toEqual(plain.bytes);
    expect(tar.bytes.subarray(257, 262).toString()).toBe('ustar');
  });

  test('the same inputs give the same bytes, also from another process; a time follows from the content', async () => {
    const first = await archive('a');
    const other = createOverlays({
      store,
      cluster: () => cluster,
      server: () => SAMPLE_SERVER,
      readServerFile: () => undefined,
    });
    expect((await other.archive({ name: 'a' }, 'system', PLAIN)).bytes).toEqual(first.bytes);
    const timeOf = (text: string) => /070701(.{8}){5}(.{8})(.{8}){7}etc\/name\0/.exec(text)?.[2];
    store.put('one', { 'etc/name.hbs': '{{upper node.name}}', 'etc/plain': 'plain' });
    expect(timeOf(await textOf('a'))).not.toBe(timeOf(first.bytes.toString('latin1')));
  });

  test('no overlays give an archive without entries', async () => {
    const text = await textOf('c');
    expect(text.match(/070701/g)).toHaveLength(1);
  });

  test('an unknown node and a missing overlay are errors that say which', async () => {
    await expect(archive('z')).rejects.toThrow(NotFoundError);
    store.overlays.delete('two');
    await expect(archive('a')).rejects.toThrow(
      'node a has system overlay two, which does not exist: wwctl overlay list',
    );
    await expect(archive('b')).resolves.toBeDefined();
  });
});

describe('an overlay with a template that cannot be read', () => {
  test.each([
    ['is no template', '{{#if node.name}}', /^overlay wrong: etc\/x\.hbs line \d: is no valid template: Parse error/],
    [
      'names a variable that does not exist',
      'a\n{{node.nope}}',
      /^overlay wrong: etc\/x\.hbs line 2: there is no variable node\.nope$/,
    ],
    [
      'calls a helper that does not exist',
      '{{nope 1}}',
      /^overlay wrong: etc\/x\.hbs line 1: there is no helper nope$/,
    ],
  ])('is listed and shown with the reason: it %s', async (_what, text, problem) => {
    store.put('wrong', { 'etc/plain': '', 'etc/x.hbs': text });
    const expected = { name: 'wrong', fileCount: 2, problem: expect.stringMatching(problem) };
    expect((await overlays.list()).find(({ name }) => name === 'wrong')).toMatchObject(expected);
    expect(await overlays.show('wrong')).toMatchObject(expected);
  });

  test('one that only lacks a value of some node has no fault of its own', async () => {
    expect((await overlays.list()).filter(({ problem }) => problem !== undefined)).toEqual([]);
  });
});

describe('a template that fails', () => {
  test('fails alone, naming overlay, file, line, variable and node', async () => {
    const failure = archive('b', 'runtime');
    await expect(failure).rejects.toThrow(InvalidError);
    await expect(failure).rejects.toMatchObject({
      message: expect.stringMatching(/^overlay bad: etc\/bad.hbs line 2: node.comment is not set.*\(for node b\)$/),
      facts: { overlay: 'bad', file: 'etc/bad.hbs', line: 2, variable: 'node.comment', node: 'b' },
    });
    await expect(archive('b')).resolves.toBeDefined();
    await expect(archive('a', 'runtime')).resolves.toBeDefined();
  });

  test('a file that leaves the root is refused', async () => {
    store.put('bad', { 'etc/bad.hbs': '{{file "../../x"}}' });
    await expect(archive('b', 'runtime')).rejects.toThrow('{{file "../../x"}} names a directory or leaves the root');
  });
});

describe('freshness', () => {
  test('the next archive sees an edited overlay, a changed node, a changed list and a changed server file', async () => {
    store.put('one', { 'etc/motd.hbs': '{{include "motd"}} {{default node.comment "-"}}' });
    files.set('motd', 'hello');
    expect(await textOf('b')).toContain('hello -');
    files.set('motd', 'bye');
    expect(await textOf('b')).toContain('bye -');
    cluster = sampleCluster(2, { b: { systemOverlay: ['one'], comment: 'new' } });
    expect(await textOf('b')).toContain('bye new');
    cluster = sampleCluster(3, { b: { systemOverlay: ['two'] } });
    expect(await textOf('b')).toContain('over');
    files.delete('motd');
    cluster = sampleCluster(4, { b: { systemOverlay: ['one'] } });
    await expect(archive('b')).rejects.toThrow('the server has no file motd');
  });

  test('a file that all nodes share follows its includes too', async () => {
    store.put('one', { 'etc/motd.hbs': '{{#if (exists "motd")}}{{include "motd"}}{{else}}none{{/if}}' });
    expect(await textOf('b')).toContain('none');
    files.set('motd', 'hello');
    expect(await textOf('b')).toContain('hello');
    expect(await textOf('a')).toContain('hello');
  });

  test('nothing new: the very same bytes', async () => {
    const first = await archive('a', 'system', { format: 'tar', compress: 'gzip' });
    expect(await archive('a', 'system', { format: 'tar', compress: 'gzip' })).toBe(first);
  });

  test('a thousand callers at once share one look at the disk and one compression', async () => {
    const all = await Promise.all(
      Array.from({ length: 1000 }, () => archive('a', 'system', { format: 'cpio', compress: 'gzip' })),
    );
    expect(new Set(all.map(({ bytes }) => bytes)).size).toBe(1);
    expect(store.loads).toBe(2);
  });

  test('who comes while a look is under way waits for the next', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = new MemoryStore();
    slow.put('one', { f: 'old' });
    const load = slow.load.bind(slow);
    slow.load = async (name) => {
      const found = await load(name);
      if (slow.loads === 1) await held;
      return found;
    };
    const service = createOverlays({
      store: slow,
      cluster: () => cluster,
      server: () => SAMPLE_SERVER,
      readServerFile: () => undefined,
    });
    const first = service.archive({ name: 'b' }, 'system', PLAIN);
    await new Promise((resolve) => setImmediate(resolve));
    slow.put('one', { f: 'new' });
    const second = service.archive({ name: 'b' }, 'system', PLAIN);
    release();
    expect((await first).bytes.toString()).toContain('old');
    expect((await second).bytes.toString()).toContain('new');
  });
});

describe('looking at overlays', () => {
  test('the list has those that cannot be used, with the reason', async () => {
    const broken: OverlayStore = {
      list: async () => ['broken', 'one'],
      load: async (name) => {
        if (name === 'broken') throw new InvalidError('overlay broken has no directory rootfs', { isSite: true });
        return store.load(name);
      },
    };
    const service = createOverlays({
      store: broken,
      cluster: () => cluster,
      server: () => SAMPLE_SERVER,
      readServerFile: () => undefined,
    });
    expect(await service.list()).toEqual([
      { name: 'broken', isSite: true, fileCount: 0, problem: 'overlay broken has no directory rootfs' },
      { name: 'one', isSite: true, fileCount: 2 },
    ]);
  });

  test('show lists files; showFile gives them raw or rendered', async () => {
    expect(await overlays.show('one')).toMatchObject({
      name: 'one',
      files: [
        { path: 'etc/name.hbs', isTemplate: true, sizeBytes: 13 },
        { path: 'etc/plain', isTemplate: false },
      ],
    });
    const texts = async (path: string, node?: string) =>
      (await overlays.showFile('one', path, node === undefined ? {} : { render: node })).map(({ path: name, data }) => [
        name,
        Buffer.from(data).toString(),
      ]);
    expect(await texts('etc/name.hbs')).toEqual([['etc/name.hbs', '{{node.name}}']]);
    expect(await texts('/etc/name', 'b')).toEqual([['etc/name', 'b']]);
    await expect(texts('etc/none')).rejects.toThrow(
      'overlay one has no file etc/none. The files are: etc/name.hbs, etc/plain.',
    );
    await expect(texts('../etc/plain')).rejects.toThrow(NotFoundError);
    await expect(texts('etc/plain', 'b')).rejects.toThrow('is no template');
    await expect(texts('etc/name', 'z')).rejects.toThrow('there is no node z');
    await expect(overlays.show('none')).rejects.toThrow('there is no overlay none');
  });

  test('the nearest name is offered for one that is none', async () => {
    await expect(overlays.show('tow')).rejects.toThrow('there is no overlay tow. Did you mean two?');
    await expect(overlays.showFile('one', 'etc/nam.hbs')).rejects.toThrow(
      'overlay one has no file etc/nam.hbs. Did you mean etc/name.hbs?',
    );
  });

  test('a template that aborts renders to nothing', async () => {
    store.put('one', { 'etc/x.hbs': '{{abort}}' });
    expect(await overlays.showFile('one', 'etc/x', { render: 'a' })).toEqual([]);
    expect(await textOf('b')).not.toContain('etc/x');
  });
});
