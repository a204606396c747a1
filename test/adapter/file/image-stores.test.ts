import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openArtifactStore } from '../../../src/adapter/file/artifact-store.ts';
import { openOciStore } from '../../../src/adapter/file/oci-store.ts';
import { isUnfinished, publishFile, unfinishedPath } from '../../../src/adapter/file/publish-file.ts';
import { type Digest, digestOfHex } from '../../../src/codec/oci/digest.ts';
import type { ImageStore } from '../../../src/service/ports/image-store.ts';
import { layoutBlob, writeOciLayout } from '../../support/oci-layout.ts';
import { onlyFile } from '../../support/only-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const log = pino({ level: 'silent' });

/** Publishes an image of one layer with this content. */
async function publish(store: ImageStore, name: string, content: string): Promise<Digest> {
  const staging = await store.stage();
  const manifest = digestOfHex(writeOciLayout(join(staging.blobsDirectory, '..'), [Buffer.from(content)]).slice(7));
  await store.publish(staging, { name, manifest, made: { what: `import ${content}` } });
  return manifest;
}

describe('the image store', () => {
  test('has what was published, also after a restart', async () => {
    const path = directory.file('restart');
    const manifest = await publish(await openOciStore(path, log, () => 0), 'one', 'a');
    const store = await openOciStore(path, log);
    expect(await store.list()).toEqual([
      {
        name: 'one',
        manifest,
        manifestBytes: (await store.readBlob(manifest)).length,
        version: 1,
        isCurrent: true,
        labels: [],
        made: { at: '1970-01-01T00:00:00.000Z', what: 'import a' },
      },
    ]);
    expect(await store.find('two')).toBeUndefined();
  });

  test('removes what a killed import left, at its start', async () => {
    const path = directory.file('killed');
    const store = await openOciStore(path, log);
    await publish(store, 'one', 'a');
    const blobs = readdirSync(join(path, 'blobs/sha256'));
    await store.stage();
    writeFileSync(join(path, 'blobs/sha256', 'f'.repeat(64)), 'moved, but not named yet');
    writeFileSync(unfinishedPath(join(path, 'index.json')), '{');
    await openOciStore(path, log);
    expect(readdirSync(join(path, 'blobs/sha256'))).toEqual(blobs);
    expect(readdirSync(path).sort()).toEqual(['blobs', 'cache', 'index.json', 'oci-layout']);
  });

  test('keeps the blobs that images share, and those that are held', async () => {
    const path = directory.file('shared');
    const store = await openOciStore(path, log);
    const one = await publish(store, 'one', 'a');
    await publish(store, 'two', 'a');
    await store.remove('one');
    expect(readdirSync(join(path, 'blobs/sha256'))).toHaveLength(3);
    const release = store.hold(one);
    await store.remove('two');
    expect(readdirSync(join(path, 'blobs/sha256'))).toHaveLength(3);
    release();
    await publish(store, 'three', 'b');
    expect(readdirSync(join(path, 'blobs/sha256'))).toHaveLength(3);
    await expect(store.readBlob(one)).rejects.toThrow(`the store has no blob ${one}`);
  });

  test('removes nothing while a manifest cannot be read', async () => {
    const path = directory.file('damaged');
    const store = await openOciStore(path, log);
    const one = await publish(store, 'one', 'a');
    await publish(store, 'two', 'b');
    writeFileSync(layoutBlob(path, one), '{}');
    await expect(store.readBlob(one)).rejects.toThrow(/other content than its name says: import the image again/);
    await store.remove('two');
    expect(readdirSync(join(path, 'blobs/sha256'))).toHaveLength(6);
  });

  test('lends a staging place the blobs it has', async () => {
    const path = directory.file('lending');
    const store = await openOciStore(path, log);
    const one = await publish(store, 'one', 'a');
    const staging = await store.stage();
    await staging.reuse([one, digestOfHex('0'.repeat(64))]);
    expect(readdirSync(join(staging.blobsDirectory, 'sha256'))).toEqual([one.slice(7)]);
    await staging.discard();
    expect(await store.readBlob(one)).toBeInstanceOf(Buffer);
  });
});

describe('the store of what nodes boot', () => {
  const manifest = digestOfHex('1'.repeat(64));
  const whole = { manifest, excludes: [] };
  const build = {
    ...whole,
    format: 'cpio' as const,
    files: [{ sha256: 'a'.repeat(64), sizeBytes: 5 }],
    kernels: [{ path: '/boot/vmlinuz', sha256: 'b'.repeat(64), sizeBytes: 5 }],
    members: 1,
    contentBytes: 1,
    excluded: 0,
    droppedXattrs: 0,
  };

  test('finds a build only while its files are whole', async () => {
    const store = await openArtifactStore(directory.file('builds'));
    await store.putBuild(build);
    expect(await store.findBuild(whole, 'cpio')).toBeUndefined();
    writeFileSync(store.pathOf('image', onlyFile(build)), '12345');
    writeFileSync(store.pathOf('kernel', onlyFile(build)), '12345');
    expect(await store.findBuild(whole, 'cpio')).toBeUndefined();
    writeFileSync(join(directory.file('builds'), 'kernels', `sha256-${'b'.repeat(64)}`), '12345');
    expect(await store.findBuild(whole, 'cpio')).toEqual(build);
    expect(await store.findBuild(whole, 'cpio.gz')).toBeUndefined();
    writeFileSync(store.pathOf('image', onlyFile(build)), '123');
    expect(await store.findBuild(whole, 'cpio')).toBeUndefined();
  });

  test('makes damaged records again', async () => {
    const path = directory.file('records');
    const store = await openArtifactStore(path);
    await store.putBuild(build);
    for (const name of readdirSync(join(path, 'records'))) writeFileSync(join(path, 'records', name), '\0\0');
    expect(await store.findBuild(whole, 'cpio')).toBeUndefined();
  });

  test('keeps what belongs to an image, and what others put there', async () => {
    const path = directory.file('retaining');
    const store = await openArtifactStore(path);
    await store.putBuild(build);
    for (const [part, name] of [
      ['images', `sha256-${'a'.repeat(64)}`],
      ['images', `sha256-${'c'.repeat(64)}`],
      ['images', 'README'],
      ['kernels', `sha256-${'b'.repeat(64)}`],
    ]) {
      writeFileSync(join(path, part ?? '', name ?? ''), '12345');
    }
    mkdirSync(unfinishedPath(join(path, 'images', 'build')));
    await store.retain({ builds: new Set([manifest]), facts: new Set(), excludes: [] });
    expect(readdirSync(join(path, 'images')).sort()).toEqual(['README', `sha256-${'a'.repeat(64)}`]);
    await store.retain({ builds: new Set(), facts: new Set(), excludes: [] });
    expect(readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()).toEqual([
      'images',
      'images/README',
      'kernels',
      'records',
    ]);
  });
});

describe('a published file', () => {
  test('replaces the old one and leaves nothing else', async () => {
    const path = directory.file('published/file');
    mkdirSync(directory.file('published'));
    await publishFile(path, 'old');
    await publishFile(path, 'new', 0o600);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(directory.file('published'))).toEqual(['file']);
    await expect(publishFile(directory.file('none/file'), 'x')).rejects.toThrow(/ENOENT/);
    expect(isUnfinished('file')).toBe(false);
  });
});
