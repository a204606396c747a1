import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '../../../src/codec/oci/digest.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import { imageNameOf } from '../../../src/domain/image-reference.ts';
import { formatDocument } from '../../../src/domain/registry-document.ts';
import { createImageRename, type RenameImage } from '../../../src/service/images/rename-image.ts';
import type { ImageStore, StoredImage } from '../../../src/service/ports/image-store.ts';
import { type FakeAdminServices, fakeAdminServices } from '../../fake/fake-admin-services.ts';

const AUTHOR = { who: 'anna', from: 'local', command: 'wwctl image rename rocky-9 rocky' };
const DIGEST = `sha256:${'1'.repeat(64)}` as Digest;

let registry: FakeAdminServices['registry'];
let images: Map<string, readonly StoredImage[]>;
let rename: RenameImage;

beforeEach(async () => {
  ({ registry } = await fakeAdminServices());
  images = new Map(['rocky-9', 'other'].map((name) => [name, [versionOf(name, 2), versionOf(name, 1)]]));
  const store: Pick<ImageStore, 'find' | 'listVersions' | 'duplicate'> = {
    find: async (name) => images.get(name)?.[0],
    listVersions: async (name) =>
      [...images.values()].flat().filter((each) => name === undefined || each.name === name),
    duplicate: async (name, to) => {
      images.set(
        to,
        (images.get(name) ?? []).map((version) => ({ ...version, name: to })),
      );
    },
  };
  const deleteImage = async (name: string): Promise<void> => {
    const users = registry.listNodes().filter(({ record }) => imageNameOf(record.imageName ?? '') === name);
    if (users.length > 0) throw new ConflictError(`image ${name} is used by ${users[0]?.name}`);
    images.delete(name);
  };
  rename = createImageRename({ store, images: { deleteImage }, registry });
});

function versionOf(name: string, version: number): StoredImage {
  return { name, version, isCurrent: version === 2, labels: [], manifest: DIGEST, manifestBytes: 7 };
}

/** The fake registry knows `rocky-9` and `empty` alone. */
const TO = 'empty';

test('the nearest name is offered for one that is none', async () => {
  await expect(rename('rocky', TO, AUTHOR)).rejects.toThrow('there is no image rocky. The images are: other, rocky-9.');
  await expect(rename('rocky9', TO, AUTHOR)).rejects.toThrow('there is no image rocky9. Did you mean rocky-9?');
});

describe('a renamed image', () => {
  test('takes the nodes and profiles that boot it along, in one change under the name of its author', async () => {
    await registry.edit.profile.put('base', { 'image name': 'rocky-9', comment: 'x' }, AUTHOR);
    await registry.edit.node.put('n1', { 'image name': 'rocky-9', comment: 'y' }, AUTHOR);
    await registry.edit.node.put('n2', { profiles: ['base'] }, AUTHOR);
    const [before] = await registry.history({ limit: 1 });
    await rename('rocky-9', TO, AUTHOR);
    expect([...images.keys()]).toEqual(['other', TO]);
    expect(registry.listNodes().map(({ record }) => formatDocument(record))).toEqual([
      { 'image name': TO, comment: 'y' },
      { profiles: ['base'] },
    ]);
    expect(formatDocument(registry.listProfiles(['base'])[0]?.record ?? {})).toEqual({
      'image name': TO,
      comment: 'x',
    });
    const [after] = await registry.history({ limit: 1 });
    expect(after).toMatchObject({ number: (before?.number ?? 0) + 1, ...AUTHOR });
  });

  test('takes pins along to the versions that they mean', async () => {
    await registry.edit.node.put('n1', { 'image name': 'rocky-9@1' }, AUTHOR);
    await registry.edit.profile.put('base', { 'image name': 'rocky-9' }, AUTHOR);
    await rename('rocky-9', TO, AUTHOR);
    expect(registry.listNodes()[0]?.record.imageName).toBe(`${TO}@1`);
    expect(registry.listProfiles(['base'])[0]?.record.imageName).toBe(TO);
  });

  test('that nobody boots changes no record', async () => {
    const before = await registry.history({ limit: 9 });
    await rename('rocky-9', TO, AUTHOR);
    expect([...images.keys()]).toEqual(['other', TO]);
    expect(await registry.history({ limit: 9 })).toEqual(before);
  });

  test.each([
    { says: 'there is none', from: 'rocky', to: TO, error: NotFoundError },
    { says: 'an image has the name', from: 'rocky-9', to: 'other', error: ConflictError },
    { says: 'it is no name', from: 'rocky-9', to: '../evil', error: InvalidError },
  ])('keeps its name when $says', async ({ from, to, error }) => {
    await expect(rename(from, to, AUTHOR)).rejects.toThrow(error);
    expect([...images.keys()]).toEqual(['rocky-9', 'other']);
  });

  test('keeps its name alone when the registry refuses the new one', async () => {
    await registry.edit.node.put('n1', { 'image name': 'rocky-9' }, AUTHOR);
    await expect(rename('rocky-9', 'unknown-to-the-registry', AUTHOR)).rejects.toThrow(InvalidError);
    expect([...images.keys()]).toEqual(['rocky-9', 'other']);
  });

  test('keeps both names when somebody takes the old one meanwhile', async () => {
    const renamed = rename('rocky-9', TO, AUTHOR);
    await registry.edit.node.put('n1', { 'image name': 'rocky-9' }, AUTHOR);
    await expect(renamed).rejects.toThrow('image rocky-9 is used by n1');
    expect([...images.keys()]).toEqual(['rocky-9', 'other', TO]);
  });
});
