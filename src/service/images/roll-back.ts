import type { Logger } from 'pino';
import { ConflictError } from '../../domain/errors.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { Author } from '../registry/registry.ts';
import { getImage, getVersion } from './get-image.ts';
import { contentOf } from './version-content.ts';

interface RollBackParts {
  readonly store: Pick<ImageStore, 'listVersions' | 'put'>;
  readonly log: Pick<Logger, 'info'>;
}

interface WantedRollBack {
  readonly name: string;
  /** The one before the current one when missing. */
  readonly version: number | undefined;
  readonly author: Pick<Author, 'who' | 'from'>;
}

/** Makes the next version of an image, which is what an earlier one was. */
export async function rollBack({ store, log }: RollBackParts, wanted: WantedRollBack): Promise<StoredImage> {
  const current = await getImage(store, wanted.name);
  const { name } = current;
  const earlier = await earlierVersion(store, current, wanted.version);
  if (earlier.manifest === current.manifest) {
    throw new ConflictError(
      `version ${earlier.version} of image ${name} is what the current version ${current.version} is: nothing was changed`,
      { name, version: earlier.version },
    );
  }
  const { who, from } = wanted.author;
  const made = { what: `rollback to ${earlier.version}`, who, from };
  const next = await store.put({ ...contentOf(earlier), name, made }, { replacing: current.manifest });
  log.info({ image: name, version: next.version, of: earlier.version, manifest: next.manifest }, 'image rolled back');
  return next;
}

async function earlierVersion(
  store: Pick<ImageStore, 'listVersions'>,
  { name, version: current }: StoredImage,
  version: number | undefined,
): Promise<StoredImage> {
  if (version !== undefined) return getVersion(store, `${name}@${version}`);
  const before = (await store.listVersions(name)).find((each) => each.version < current);
  if (before !== undefined) return before;
  throw new ConflictError(`image ${name} has no version before ${current}: there is nothing to roll back to`, { name });
}
