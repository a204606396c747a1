import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConflictError, InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import type { ImageHistory } from '../../../src/service/images/image-history.ts';
import type { Images } from '../../../src/service/images/images.ts';
import { listWithPinned } from '../../../src/service/images/list-with-pinned.ts';
import { type ImagesOnFakes, layoutOf, openImagesOnFakes } from '../../support/images-on-fakes.ts';
import { onlyFile } from '../../support/only-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const AUTHOR = { who: 'anna', from: 'local' };
let count = 0;
let fixture: ImagesOnFakes;
let images: Images;
let history: ImageHistory;

beforeEach(async () => {
  count += 1;
  fixture = await openImagesOnFakes(directory.file(`state-${count}`));
  ({ images, history } = fixture);
  for (const text of ['one', 'two', 'three']) await importText(text);
});

async function importText(text: string, name = 'rocky'): Promise<void> {
  await images.importImage(layoutOf(directory.file(''), text), name, { replace: true, author: AUTHOR });
}

async function manifestOf(reference: string): Promise<string> {
  return (await images.showImage(reference)).manifest;
}

/** The digest of what a node boots with this value of its field. */
async function bootedBy(reference: string): Promise<string> {
  const boots = await images.bootArtifacts({ imageName: reference, root: 'initramfs' });
  if ('missing' in boots) throw new Error(boots.missing.join());
  return boots.parts.map(({ etag }) => etag).join();
}

async function numbers(name = 'rocky'): Promise<readonly number[]> {
  return (await history.list(name)).map(({ version }) => version);
}

describe('a history', () => {
  test('says who made each version, of what, and who boots it', async () => {
    await history.tag('rocky@2', 'stable');
    fixture.users = ['node n1', { who: 'profile old', reference: 'rocky@stable' }];
    expect(await history.list('rocky')).toEqual([
      expect.objectContaining({ version: 3, isCurrent: true, labels: [], users: ['node n1'] }),
      expect.objectContaining({ version: 2, isCurrent: false, labels: ['stable'], users: ['profile old'] }),
      expect.objectContaining({
        version: 1,
        layers: 1,
        addedLayers: 1,
        users: [],
        made: { at: '1970-01-01T00:00:00.000Z', ...AUTHOR, what: `import ${layoutOf(directory.file(''), 'one')}` },
      }),
    ]);
  });

  test('is that of a name: a version has none', async () => {
    await expect(history.list('rocky@2')).rejects.toThrow(InvalidError);
    await expect(history.list('roky')).rejects.toThrow('there is no image roky. Did you mean rocky?');
  });

  test('does not grow when what is there is imported again', async () => {
    await importText('three');
    expect(await numbers()).toEqual([3, 2, 1]);
  });

  test('goes on when an older version is imported again, and nothing is fetched', async () => {
    const before = fixture.transport.copies.length;
    await importText('one');
    expect(await numbers()).toEqual([4, 3, 2, 1]);
    expect(await manifestOf('rocky')).toBe(await manifestOf('rocky@1'));
    expect(fixture.transport.copies).toHaveLength(before);
  });
});

describe('a reference', () => {
  test('names what is shown, built and exported', async () => {
    await history.tag('rocky@1', 'first');
    expect(await images.showImage('rocky@first')).toMatchObject({ name: 'rocky', version: 1, labels: ['first'] });
    const built = await images.buildImage('rocky@1', 'cpio.zst');
    expect(built.manifest).toBe(await manifestOf('rocky@first'));
    expect((await images.exportImage('rocky@first', 'cpio.zst', directory.file('first.cpio'))).files).toEqual(
      built.files,
    );
    await expect(images.showImage('rocky@9')).rejects.toThrow(
      'there is no image rocky@9. Its versions and labels are: 3, 2, 1, first.',
    );
  });

  test('is exactly what a node boots that is pinned to it', async () => {
    const pinned = await bootedBy('rocky@1');
    expect(await bootedBy('rocky')).not.toBe(pinned);
    await importText('four');
    expect(await bootedBy('rocky@1')).toBe(pinned);
    expect(await images.bootArtifacts({ imageName: 'rocky@9' })).toEqual({
      missing: ['there is no image rocky@9: wwctl image history rocky shows those there are'],
    });
  });

  test('by a label follows the label', async () => {
    await history.tag('rocky@1', 'stable');
    const first = await bootedBy('rocky@stable');
    await history.tag('rocky@2', 'stable');
    expect(await bootedBy('rocky@stable')).not.toBe(first);
    expect(await bootedBy('rocky@stable')).toBe(await bootedBy('rocky@2'));
  });

  test('is looked at by the doctor under the name that a record gives it', async () => {
    const users = ['rocky@1', 'rocky@1', 'rocky', 'rocky@gone'].map((reference) => ({ who: 'node n1', reference }));
    const listed = await listWithPinned(images, users);
    expect(listed.map(({ name, version }) => [name, version])).toEqual([
      ['rocky', 3],
      ['rocky@1', 1],
    ]);
  });
});

describe('a rollback', () => {
  test('boots what was before, as the next version', async () => {
    const before = await bootedBy('rocky@2');
    await history.rollback('rocky', undefined, AUTHOR);
    expect(await bootedBy('rocky')).toBe(before);
    expect((await history.list('rocky'))[0]).toMatchObject({
      version: 4,
      made: { what: 'rollback to 2', ...AUTHOR },
    });
    await history.rollback('rocky', 1, AUTHOR);
    expect(await manifestOf('rocky')).toBe(await manifestOf('rocky@1'));
    await history.rollback('rocky', undefined, AUTHOR);
    expect(await manifestOf('rocky')).toBe(await manifestOf('rocky@4'));
  });

  test.each([
    { says: 'to the current version', name: 'rocky', version: 3, error: ConflictError },
    { says: 'to a version that is not there', name: 'rocky', version: 9, error: NotFoundError },
    { says: 'of an image that is not there', name: 'alma', version: 1, error: NotFoundError },
    { says: 'of a version', name: 'rocky@2', version: 1, error: InvalidError },
  ])('$says is refused', async ({ name, version, error }) => {
    await expect(history.rollback(name, version, AUTHOR)).rejects.toThrow(error);
    expect(await numbers()).toEqual([3, 2, 1]);
  });

  test('of an image with one version says so', async () => {
    await importText('one', 'alma');
    await expect(history.rollback('alma', undefined, AUTHOR)).rejects.toThrow(
      'image alma has no version before 1: there is nothing to roll back to',
    );
  });
});

describe('a copy', () => {
  test('begins with what its source is, and goes its own way', async () => {
    await history.copy('rocky@2', 'alma', AUTHOR);
    expect(await history.list('alma')).toMatchObject([{ version: 1, made: { what: 'copy of rocky@2' } }]);
    await importText('four', 'alma');
    expect(await numbers('alma')).toEqual([2, 1]);
    expect(await numbers()).toEqual([3, 2, 1]);
  });

  test.each([
    { says: 'to a name that is taken', to: 'rocky', error: ConflictError },
    { says: 'to what is no name', to: 'a@b', error: InvalidError },
  ])('$says is refused', async ({ to, error }) => {
    await expect(history.copy('rocky', to, AUTHOR)).rejects.toThrow(error);
  });
});

describe('a label', () => {
  test('stays while a record names an image by it', async () => {
    await history.tag('rocky@1', 'stable');
    fixture.users = [{ who: 'node n1', reference: 'rocky@stable' }];
    await expect(history.untag('rocky', 'stable')).rejects.toThrow('rocky@stable is used by node n1');
    fixture.users = [{ who: 'node n1', reference: 'rocky@1' }];
    await history.untag('rocky', 'stable');
    await expect(history.untag('rocky', 'stable')).rejects.toThrow('rocky has no labels');
  });

  test('is no number', async () => {
    await expect(history.tag('rocky', '7')).rejects.toThrow(InvalidError);
  });
});

describe('collecting', () => {
  test('keeps what is current, labelled or booted, and the newest of the rest', async () => {
    for (const text of ['four', 'five', 'six']) await importText(text);
    await history.tag('rocky@2', 'stable');
    fixture.users = [{ who: 'node n1', reference: 'rocky@1' }];
    const expected = [4, 3].map((version) => ({ name: 'rocky', version }));
    expect(await history.collect({ keep: 1, dryRun: true })).toEqual(expected);
    expect(await numbers()).toHaveLength(6);
    expect(await history.collect({ names: ['rocky'], keep: 1, dryRun: false })).toEqual(expected);
    expect(await numbers()).toEqual([6, 5, 2, 1]);
    expect(await history.collect({ keep: 1, dryRun: false })).toEqual([]);
  });

  test('drops what was built of versions that nothing needs, and keeps the others', async () => {
    await history.tag('rocky@2', 'stable');
    const builds = await Promise.all(
      ['rocky', 'rocky@2', 'rocky@1'].map((name) => images.buildImage(name, 'cpio.zst')),
    );
    await history.collect({ keep: 5, dryRun: false });
    const paths = builds.map((build) => fixture.artifacts.pathOf('image', onlyFile(build)));
    expect(paths.map((path) => existsSync(path))).toEqual([true, true, false]);
    fixture.users = [{ who: 'node n1', reference: 'rocky@1' }];
    await images.buildImage('rocky@1', 'cpio.zst');
    await history.collect({ keep: 0, dryRun: false });
    expect(paths.map((path) => existsSync(path))).toEqual([true, true, true]);
  });
});

describe('deleting a version', () => {
  test.each([
    { says: 'that is current', reference: 'rocky@3', users: [], why: 'version 3 of image rocky is the current one' },
    {
      says: 'that somebody boots',
      reference: 'rocky@1',
      users: [{ who: 'node n1', reference: 'rocky@1' }],
      why: 'version 1 of image rocky is used by node n1: give them another version first',
    },
    {
      says: 'that is labelled',
      reference: 'rocky@stable',
      users: [],
      why: 'version 2 of image rocky is labelled stable',
    },
    {
      says: 'with the whole image, while one is pinned',
      reference: 'rocky',
      users: [{ who: 'node n1', reference: 'rocky@1' }],
      why: 'image rocky is used by node n1: give them another image first',
    },
  ])('$says is refused', async ({ reference, users, why }) => {
    await history.tag('rocky@2', 'stable');
    fixture.users = users;
    await expect(images.deleteImage(reference)).rejects.toThrow(why);
    expect(await numbers()).toEqual([3, 2, 1]);
  });

  test('leaves the others', async () => {
    await images.deleteImage('rocky@1');
    expect(await numbers()).toEqual([3, 2]);
    await importText('four');
    expect(await numbers()).toEqual([4, 3, 2]);
  });
});

test('what may be overwritten is no destination of a push', async () => {
  for (const destination of [`oci:${fixture.storeDirectory}:x`, '/srv/x', 'registry.example.org/x']) {
    await expect(history.push('rocky', destination, {}, {})).rejects.toThrow(InvalidError);
  }
  await expect(history.push('rocky', 'docker://x/y', { username: 'me' }, {})).rejects.toThrow(/both the user name/);
});
