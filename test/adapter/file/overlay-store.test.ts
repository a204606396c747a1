import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFileOverlayStore } from '../../../src/adapter/file/overlay-store.ts';
import { InvalidError } from '../../../src/domain/errors.ts';
import type { Overlay, OverlayStore } from '../../../src/service/ports/overlay-store.ts';

let home: string;
let store: OverlayStore;
/** Far in the future: every file is old enough for its time stamps to count. */
let now = Date.now() + 3_600_000;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ww-overlays-'));
  now = Date.now() + 3_600_000;
  store = createFileOverlayStore({ site: join(home, 'site'), shipped: join(home, 'shipped') }, () => now);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text, { mode });
  chmodSync(join(home, path), mode);
}

async function load(name: string): Promise<Overlay> {
  const overlay = await store.load(name);
  if (overlay === undefined) throw new Error(`${name} was not found`);
  return overlay;
}

const textOf = (overlay: Overlay, path: string) =>
  Buffer.from(overlay.entries.find((entry) => entry.path === path)?.data ?? []).toString();

describe('what an overlay holds', () => {
  test('files, directories and links with modes by their x bit; links are not followed', async () => {
    put('shipped/o/rootfs/etc/script', '#!/bin/sh\n', 0o700);
    put('shipped/o/rootfs/etc/text.hbs', 'text', 0o600);
    put('secret', 'secret');
    symlinkSync('../../../../secret', join(home, 'shipped/o/rootfs/etc/link'));
    symlinkSync(home, join(home, 'shipped/o/rootfs/all'));
    const { entries, isSite, description } = await load('o');
    expect({ isSite, description }).toEqual({ isSite: false, description: undefined });
    const usual = { uid: 0, gid: 0, isExplicit: false, linkTarget: '', data: new Uint8Array() };
    expect(entries.map((entry) => ({ ...entry, data: new Uint8Array(entry.data) }))).toEqual([
      { ...usual, path: 'all', type: 'symlink', mode: 0o777, linkTarget: home },
      { ...usual, path: 'etc', type: 'directory', mode: 0o755 },
      { ...usual, path: 'etc/link', type: 'symlink', mode: 0o777, linkTarget: '../../../../secret' },
      { ...usual, path: 'etc/script', type: 'file', mode: 0o755, data: new Uint8Array(Buffer.from('#!/bin/sh\n')) },
      { ...usual, path: 'etc/text.hbs', type: 'file', mode: 0o644, data: new Uint8Array(Buffer.from('text')) },
    ]);
  });

  test('overlay.yaml gives description, modes and owners by the path on the node', async () => {
    put('site/o/rootfs/etc/key.hbs', 'k');
    put(
      'site/o/overlay.yaml',
      'description: Keys\nfiles:\n  etc/key: { mode: "0600", owner: "5:6" }\n  etc: { mode: "0711" }\n',
    );
    const overlay = await load('o');
    expect(overlay).toMatchObject({ isSite: true, description: 'Keys' });
    expect(overlay.entries).toMatchObject([
      { path: 'etc', mode: 0o711, isExplicit: true },
      { path: 'etc/key.hbs', mode: 0o600, uid: 5, gid: 6, isExplicit: true },
    ]);
    expect([...overlay.attributes]).toEqual([
      ['etc/key', { mode: 0o600, uid: 5, gid: 6 }],
      ['etc', { mode: 0o711 }],
    ]);
  });

  test.each([
    ['no YAML', 'files: {', 'overlay o'],
    ['a number for a mode', 'files: { a: { mode: 600 } }', 'files: a: mode'],
    ['a name for an owner', 'files: { a: { owner: root } }', 'must be numbers in quotes'],
    ['a path with a slash in front', 'files: { /etc/a: {} }', 'without leading slash'],
    ['an unknown key', 'modes: {}', 'modes'],
  ])('overlay.yaml with %s is an error', async (_what, yaml, message) => {
    put('site/o/rootfs/a', '');
    put('site/o/overlay.yaml', yaml);
    await expect(store.load('o')).rejects.toThrow(InvalidError);
    await expect(store.load('o')).rejects.toThrow(message);
  });

  test('a directory without rootfs, and files that are none, are errors that say what to do', async () => {
    mkdirSync(join(home, 'site/empty'), { recursive: true });
    await expect(store.load('empty')).rejects.toThrow(`create ${home}/site/empty/rootfs`);
    mkdirSync(join(home, 'site/pipe/rootfs'), { recursive: true });
    execFileSync('mkfifo', [join(home, 'site/pipe/rootfs/fifo')]);
    await expect(store.load('pipe')).rejects.toThrow('rootfs/fifo is no file, directory or symbolic link');
  });
});

describe('names', () => {
  test('a site overlay hides the shipped one as a whole; hidden and odd names are left out', async () => {
    for (const name of ['a', 'b.c:d_1', '.git', '-x', 'a b']) put(`shipped/${name}/rootfs/shipped`, '');
    put('site/a/rootfs/site', '');
    put('site/z/rootfs/site', '');
    put('site/file', '');
    symlinkSync(join(home, 'shipped/a'), join(home, 'site/linked'));
    expect(await store.list()).toEqual(['a', 'b.c:d_1', 'z']);
    const overlay = await load('a');
    expect(overlay.isSite).toBe(true);
    expect(overlay.entries.map(({ path }) => path)).toEqual(['site']);
  });

  test.each(['..', '.', '../shipped/a', 'a/../a', '/etc', '', 'none', '.git', 'linked', 'a\0', 'a\n'])(
    'there is no overlay %j',
    async (name) => {
      put('shipped/a/rootfs/x', '');
      put('shipped/.git/rootfs/x', '');
      mkdirSync(join(home, 'site'));
      symlinkSync(join(home, 'shipped/a'), join(home, 'site/linked'));
      expect(await store.load(name)).toBeUndefined();
    },
  );

  test('no directories at all: no overlays', async () => expect(await store.list()).toEqual([]));
});

describe('freshness', () => {
  test('an unchanged overlay is the same object; every kind of change is seen by the next load', async () => {
    put('site/o/rootfs/etc/a', 'one');
    const first = await load('o');
    expect(await load('o')).toBe(first);
    const digests = new Set([first.digest]);
    const changes: Readonly<Record<string, () => void>> = {
      'a content of the same size': () => put('site/o/rootfs/etc/a', 'two'),
      'a new file': () => put('site/o/rootfs/etc/b', ''),
      'an x bit': () => chmodSync(join(home, 'site/o/rootfs/etc/b'), 0o755),
      'a new name': () => renameSync(join(home, 'site/o/rootfs/etc/b'), join(home, 'site/o/rootfs/etc/c')),
      'a link': () => symlinkSync('c', join(home, 'site/o/rootfs/etc/d')),
      'overlay.yaml': () => put('site/o/overlay.yaml', 'files: { etc/a: { mode: "0600" } }'),
      'a removal': () => rmSync(join(home, 'site/o/rootfs/etc/a')),
    };
    for (const change of Object.values(changes)) {
      change();
      digests.add((await load('o')).digest);
    }
    expect(digests.size).toBe(Object.keys(changes).length + 1);
  });

  test('a file so young that its time stamps prove nothing is read again', async () => {
    now = Date.now();
    put('site/o/rootfs/a', 'one');
    const path = join(home, 'site/o/rootfs/a');
    utimesSync(path, 1, 1);
    expect(textOf(await load('o'), 'a')).toBe('one');
    writeFileSync(path, 'two');
    utimesSync(path, 1, 1);
    expect(textOf(await load('o'), 'a')).toBe('two');
  });

  test('touching files gives the same object again', async () => {
    put('site/o/rootfs/a', 'one');
    const first = await load('o');
    utimesSync(join(home, 'site/o/rootfs/a'), 5, 5);
    expect(await load('o')).toBe(first);
  });

  test('an overlay that comes, hides and goes', async () => {
    expect(await store.load('o')).toBeUndefined();
    put('shipped/o/rootfs/a', 'shipped');
    expect(textOf(await load('o'), 'a')).toBe('shipped');
    put('site/o/rootfs/a', 'site');
    expect(textOf(await load('o'), 'a')).toBe('site');
    rmSync(join(home, 'site/o'), { recursive: true });
    expect(textOf(await load('o'), 'a')).toBe('shipped');
  });
});
