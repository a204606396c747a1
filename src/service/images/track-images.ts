import type { Logger } from 'pino';
import type { ImageTracking } from '../../domain/image-tracking.ts';
import type { ImageUser } from '../../domain/image-version.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { ImageAccess, ImageTransport } from '../ports/image-transport.ts';
import type { Author } from '../registry/registry.ts';
import { askSource, sourceToFollow } from './ask-source.ts';
import { type CheckedTracking, checkTracking } from './check-tracking.ts';
import { describeTracked, type TrackedImage } from './describe-tracked.ts';
import { findTracking, getTracking } from './find-tracking.ts';
import { getImage } from './get-image.ts';
import { settleNext } from './next-version.ts';
import { type Promoted, type PromoteOptions, promoteNext } from './promote-next.ts';
import { findTrackingBase, rebaseTracking } from './tracking-base.ts';

export interface TrackingParts {
  readonly store: ImageStore;
  readonly transport: ImageTransport;
  readonly builder: Pick<ImageBuilder, 'examine' | 'packDirectory' | 'diff'>;
  readonly artifacts: Pick<ImageArtifacts, 'findFacts' | 'putFacts'>;
  /** Nodes and profiles that boot an image, in whatever version. */
  readonly usersOfImage: (name: string) => readonly ImageUser[];
  readonly log: Pick<Logger, 'info'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Who = Pick<Author, 'who' | 'from'>;

/** Images that follow tags of registries, by digest. Credentials are those of the call, or of the daemon's user. */
export interface ImageTrackings {
  list(): Promise<readonly TrackedImage[]>;
  /**
   * Begins to follow a source, by default that of the import; without one, an image that follows something already goes on.
   * @throws NotFoundError, DeniedError, UnavailableError as the registry answers
   */
  track(
    name: string,
    source: string | undefined,
    access: ImageAccess,
    options: ImageWorkOptions,
  ): Promise<TrackedImage>;
  stop(name: string): Promise<void>;
  /** Asks the source, and fetches what is new there beside the current version. What the source refuses is in the answer. */
  check(
    name: string,
    access: Pick<ImageAccess, 'username' | 'password'>,
    options: ImageWorkOptions & { readonly author: Who },
  ): Promise<CheckedTracking>;
  /** Makes the version that waits the current one. @throws ConflictError when none waits, or layers cannot be kept */
  promote(name: string, wanted: PromoteOptions, options: ImageWorkOptions): Promise<Promoted>;
}

export function createImageTrackings(parts: TrackingParts): ImageTrackings {
  const { store, log } = parts;
  const track: ImageTrackings['track'] = async (name, source, access, options) => {
    const image = await getImage(store, name);
    const known = await findTracking(store, image.name);
    if (source === undefined && known !== undefined) return describeTracked(store, image, known);
    const followed = sourceToFollow(image, source);
    const remote = await askSource(parts, followed, access, options);
    const base = await findTrackingBase(store, image);
    const at = new Date(parts.now()).toISOString();
    const tracking: ImageTracking = {
      source: followed,
      tlsVerify: access.tlsVerify ?? true,
      ...(access.platform === undefined ? {} : { platform: access.platform }),
      // Of what came from nowhere, what is there now counts as what it has.
      digest: base?.digest ?? remote.digest,
      ...(base === undefined ? {} : { layers: base.layers }),
      since: at,
      checkedAt: at,
      remoteDigest: remote.digest,
      remoteSince: at,
    };
    await store.track(image.name, tracking);
    log.info({ image: image.name, source: followed, digest: tracking.digest }, 'image follows a tag');
    return describeTracked(store, image, tracking);
  };
  return {
    track,
    list: async () =>
      Promise.all(
        (await store.listTracked()).map(async ({ name, tracking }) => {
          const image = await getImage(store, name);
          return describeTracked(store, image, await rebaseTracking(store, image, tracking));
        }),
      ),
    stop: async (name) => {
      const { name: image } = await getImage(store, name);
      await getTracking(store, image);
      await store.track(image, undefined);
      await settleNext(parts, image, undefined);
      log.info({ image }, 'image follows nothing any more');
    },
    check: (name, access, options) => checkTracking(parts, { name, access }, options),
    promote: async (name, wanted, options) => {
      const image = await getImage(store, name);
      const tracking = await rebaseTracking(store, image, await getTracking(store, image.name));
      return promoteNext(parts, { image, tracking, ...wanted }, options);
    },
  };
}
