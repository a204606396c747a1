import { ConflictError } from '../../domain/errors.ts';
import { checkImageName } from '../../domain/image-name.ts';
import { imageNameOf, withImageName } from '../../domain/image-reference.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { Author, Registry } from '../registry/registry.ts';
import { getImage } from './get-image.ts';
import type { Images } from './images.ts';

interface Parts {
  readonly store: Pick<ImageStore, 'find' | 'listVersions' | 'duplicate'>;
  readonly images: Pick<Images, 'deleteImage'>;
  readonly registry: Pick<Registry, 'listNodes' | 'listProfiles' | 'apply'>;
}

/**
 * Gives an image another name, with all its versions and labels; the nodes and profiles that boot it follow, in one
 * change, each to its version.
 * @throws NotFoundError; InvalidError for what is no name; ConflictError when an image has the new name, or when
 * somebody gave a node the old one meanwhile: then both names stay.
 */
export type RenameImage = (name: string, to: string, author: Author) => Promise<void>;

/** At every moment each name that a node or profile says is there. */
export function createImageRename({ store, images, registry }: Parts): RenameImage {
  return async (name, to, author) => {
    await getImage(store, name);
    if ((await store.find(checkImageName(to))) !== undefined) {
      throw new ConflictError(`there is an image ${to} already: take another name, or delete it first`, { name: to });
    }
    await store.duplicate(name, to);
    try {
      await registry.apply(usersAfter(registry, name, to), author);
    } catch (error) {
      await images.deleteImage(to);
      throw error;
    }
    await images.deleteImage(name);
  };
}

function usersAfter({ listNodes, listProfiles }: Parts['registry'], name: string, to: string) {
  const follow = (entries: readonly { readonly name: string; readonly record: NodeRecord }[]) =>
    Object.fromEntries(
      entries.flatMap(({ name: user, record: { imageName } }) =>
        imageName === undefined || imageNameOf(imageName) !== name
          ? []
          : [[user, { 'image name': withImageName(imageName, to) }]],
      ),
    );
  return { nodes: follow(listNodes()), profiles: follow(listProfiles()), mode: 'merge' } as const;
}
