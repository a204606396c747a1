import { ConflictError } from '../../domain/errors.ts';
import { type ImageUser, listUsers, usersOfVersion } from '../../domain/image-version.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import { getVersion } from './get-image.ts';

export interface DeleteParts {
  readonly store: Pick<ImageStore, 'listVersions' | 'remove'>;
  /** Nodes and profiles that boot an image, in whatever version. */
  readonly usersOfImage: (name: string) => readonly ImageUser[];
}

/** Forgets an image with all its versions, or with `IMAGE@N` an older version. Throws ConflictError while it is needed. */
export async function deleteImage({ store, usersOfImage }: DeleteParts, reference: string): Promise<void> {
  const image = await getVersion(store, reference);
  const users = usersOfImage(image.name);
  if (reference === image.name) {
    const all = users.map(({ who }) => who);
    refuseIfUsed(`image ${image.name}`, all, 'give them another image first');
    await store.remove(image.name);
    return;
  }
  refuseIfNeeded(image, users);
  await store.remove(image.name, [image.version]);
}

function refuseIfNeeded(image: StoredImage, users: readonly ImageUser[]): void {
  const { name, version, isCurrent, labels } = image;
  const what = `version ${version} of image ${name}`;
  if (isCurrent) {
    throw new ConflictError(`${what} is the current one: roll back first (wwctl image rollback ${name} N)`, { name });
  }
  refuseIfUsed(what, usersOfVersion(image, users), 'give them another version first');
  const [label] = labels;
  if (label === undefined) return;
  throw new ConflictError(
    `${what} is labelled ${label}: take that off first (wwctl image tag ${name} ${label} --delete)`,
    {
      name,
      labels,
    },
  );
}

function refuseIfUsed(what: string, users: readonly string[], remedy: string): void {
  if (users.length === 0) return;
  throw new ConflictError(`${what} is used by ${listUsers(users)}: ${remedy}`, { users });
}
