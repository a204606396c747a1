import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openOciStore } from '../../../src/adapter/file/oci-store.ts';
import { type Digest, digestOfHex } from '../../../src/codec/oci/digest.ts';
import { parseImageManifest } from '../../../src/codec/oci/image-manifest.ts';
import { ConflictError, NotFoundError } from '../../../src/domain/errors.ts';
import type { ImageStore, StoredImage } from '../../../src/service/ports/image-store.ts';
import { layoutBlob, writeOciLayout } from '../../support/oci-layout.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const log = pino({ level: 'silent' });
const REF_NAME = 'org.opencontainers.image.ref.name';

interface Entry {
  readonly digest: string;
  annotations: Record<string, string>;
}

/** Publishes an image of one layer with this content. */
async function publish(
  store: ImageStore,
  name: string,
  content: string,
  options?: { replacing: Digest | undefined },
): Promise<StoredImage> {
  const staging = await store.stage();
  const manifest = digestOfHex(writeOciLayout(join(staging.blobsDirectory, '..'), [Buffer.from(content)]).slice(7));
  try {
    return await store.publish(
      staging,
      { name, manifest, made: { what: content, who: 'anna', from: 'local' } },
      options,
    );
  } finally {
    await staging.discard();
  }
}

function readIndex(path: string): { manifests: Entry[] } {
  return JSON.parse(readFileSync(join(path, 'index.json'), 'utf8'));
}

function editIndex(path: string, edit: (manifests: Entry[]) => void): void {
  const index = readIndex(path);
  edit(index.manifests);
  writeFileSync(join(path, 'index.json'), JSON.stringify(index));
}

async function numbers(store: ImageStore, name: string): Promise<readonly number[]> {
  return (await store.listVersions(name)).map(({ version }) => version);
}

/** Every blob of every version is there and is what its name says. */
async function expectWhole(store: ImageStore, path: string): Promise<void> {
  for (const { manifest } of await store.listVersions()) {
    const { config, layers } = parseImageManifest(await store.readBlob(manifest));
    await store.readBlob(config.digest);
    for (const { digest } of layers) expect(existsSync(layoutBlob(path, digest))).toBe(true);
  }
}

describe('versions of an image', () => {
  test('are counted, and the older ones stay as NAME@N', async () => {
    const path = directory.file('counted');
    const store = await openOciStore(path, log, () => 0);
    for (const content of ['a', 'b', 'c']) await publish(store, 'one', content);
    expect(readIndex(path).manifests.map(({ annotations }) => annotations[REF_NAME])).toEqual([
      'one@1',
      'one@2',
      'one',
    ]);
    expect(await (await openOciStore(path, log)).listVersions('one')).toMatchObject([
      { name: 'one', version: 3, isCurrent: true, made: { what: 'c', who: 'anna', from: 'local' } },
      { name: 'one', version: 2, isCurrent: false },
      { name: 'one', version: 1, isCurrent: false, made: { at: '1970-01-01T00:00:00.000Z', what: 'a' } },
    ]);
    expect(await store.list()).toEqual([await store.find('one')]);
    await expectWhole(store, path);
  });

  test('with what the current one is make none', async () => {
    const store = await openOciStore(directory.file('same'), log);
    const first = await publish(store, 'one', 'a');
    expect(await publish(store, 'one', 'a')).toEqual(first);
    expect(await store.put({ name: 'one', manifest: first.manifest, made: { what: 'again' } })).toEqual(first);
    expect(await numbers(store, 'one')).toEqual([1]);
  });

  test('that are made at once are both there', async () => {
    const store = await openOciStore(directory.file('at-once'), log);
    await Promise.all(['a', 'b', 'c'].map((content) => publish(store, 'one', content)));
    expect(await numbers(store, 'one')).toEqual([3, 2, 1]);
    expect(new Set((await store.listVersions('one')).map(({ made }) => made?.what))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('of two that each take the name for new, one is refused', async () => {
    const path = directory.file('both-new');
    const store = await openOciStore(path, log);
    const isNew = { replacing: undefined };
    const both = await Promise.allSettled(['a', 'b'].map((content) => publish(store, 'one', content, isNew)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await numbers(store, 'one')).toEqual([1]);
    await expectWhole(store, path);
  });

  test('begin with what the last release stored', async () => {
    const path = directory.file('last-release');
    const before = await publish(await openOciStore(path, log), 'one', 'a');
    editIndex(path, (manifests) => {
      for (const entry of manifests) {
        entry.annotations = {
          [REF_NAME]: 'one',
          'org.warewulf.image.source': 'docker://old:1',
          'org.warewulf.image.imported-at': '2026-01-01T00:00:00.000Z',
        };
      }
    });
    const store = await openOciStore(path, log);
    const made = { at: '2026-01-01T00:00:00.000Z', what: 'import docker://old:1' };
    expect(await store.listVersions()).toEqual([
      expect.objectContaining({ version: 1, isCurrent: true, labels: [], manifest: before.manifest, made }),
    ]);
    await publish(store, 'one', 'b');
    expect((await store.listVersions()).map(({ version, made }) => [version, made?.what])).toEqual([
      [2, 'b'],
      [1, 'import docker://old:1'],
    ]);
  });

  test('keep what other programs say of them, and entries that are none of ours stay', async () => {
    const path = directory.file('annotated');
    await publish(await openOciStore(path, log), 'one', 'a');
    editIndex(path, (manifests) => {
      const [entry] = manifests;
      if (entry === undefined) return;
      entry.annotations['com.example.note'] = 'keep';
      const { [REF_NAME]: _, ...unnamed } = entry.annotations;
      manifests.push({ ...entry, annotations: unnamed });
      manifests.push({ ...entry, annotations: { [REF_NAME]: 'one@nonesuch' } });
    });
    const store = await openOciStore(path, log);
    await publish(store, 'one', 'b');
    await store.label('one', 'stable', 1);
    await store.duplicate('one', 'two');
    const ours = readIndex(path).manifests.filter(({ annotations }) => annotations['com.example.note'] === 'keep');
    expect(ours.map(({ annotations }) => annotations[REF_NAME])).toEqual(['one@1', undefined, 'two@1']);
    expect(readIndex(path).manifests).toHaveLength(6);
    expect((await store.listVersions()).map(({ name, version }) => `${name}@${version}`)).toEqual([
      'one@2',
      'one@1',
      'two@2',
      'two@1',
    ]);
  });

  test('have labels, each at one version', async () => {
    const store = await openOciStore(directory.file('labels'), log);
    for (const content of ['a', 'b']) await publish(store, 'one', content);
    await store.label('one', 'stable', 1);
    await store.label('one', 'tested', 1);
    await store.label('one', 'stable', 2);
    expect((await store.listVersions('one')).map(({ labels }) => labels)).toEqual([['stable'], ['tested']]);
    await store.label('one', 'tested', undefined);
    expect((await store.listVersions('one')).map(({ labels }) => labels)).toEqual([['stable'], []]);
  });

  test('that are current or labelled are not removed by their number', async () => {
    const path = directory.file('removed');
    const store = await openOciStore(path, log);
    for (const content of ['a', 'b', 'c']) await publish(store, 'one', content);
    await store.label('one', 'stable', 1);
    await store.remove('one', [1, 2, 3]);
    expect(await numbers(store, 'one')).toEqual([3, 1]);
    await expect(store.remove('one', [1, 2, 3])).rejects.toThrow(NotFoundError);
    await expectWhole(store, path);
    await store.remove('one');
    expect(await store.listVersions()).toEqual([]);
  });

  test('go to a further name, unless that is taken', async () => {
    const store = await openOciStore(directory.file('further'), log);
    for (const content of ['a', 'b']) await publish(store, 'one', content);
    await store.label('one', 'stable', 1);
    await store.duplicate('one', 'two');
    await expect(store.duplicate('one', 'two')).rejects.toThrow(ConflictError);
    const facts = async (name: string) => (await store.listVersions(name)).map(({ name: _, ...rest }) => rest);
    expect(await facts('two')).toEqual(await facts('one'));
  });

  test('cannot be made of what no version is', async () => {
    const store = await openOciStore(directory.file('nothing'), log);
    const { manifest } = await publish(store, 'one', 'a');
    const release = store.hold(manifest);
    await store.remove('one');
    await expect(store.put({ name: 'two', manifest, made: { what: 'copy' } })).rejects.toThrow(ConflictError);
    release();
  });

  test('are whole and go on counting after kill -9 at any moment', async () => {
    const path = directory.file('killed');
    let counted = 0;
    for (const lines of [1, 4, 2, 7, 3]) {
      const acknowledged = await runAndKill(path, lines);
      const store = await openOciStore(path, log);
      const versions = await store.listVersions('image');
      const [newest = 0] = versions.map(({ version }) => version);
      expect(newest).toBeGreaterThanOrEqual(Math.max(acknowledged, counted));
      expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
      expect(versions.filter(({ isCurrent }) => isCurrent)).toEqual([versions[0]]);
      await expectWhole(store, path);
      counted = newest;
    }
  });
});

/** Lets a process make versions, and kills it in the middle of the one after so many. @returns the last it told */
async function runAndKill(path: string, lines: number): Promise<number> {
  const program = resolve(import.meta.dirname, '../../support/write-versions.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let last = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    count += 1;
    if (count === lines) child.kill('SIGKILL');
  }
  await ended;
  return last;
}
