import { type Digest, digestHex, parseDigest } from '../../codec/oci/digest.ts';
import { ZSTD_LAYER_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { ImageWorkOptions, PackedLayer } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { Processes } from '../ports/processes.ts';
import type { Author } from '../registry/registry.ts';
import { getImage } from './get-image.ts';
import { type PublishLayerParts, publishLayer } from './publish-layer.ts';

interface NewSession {
  readonly image: string;
  /** Of a session that was lost when the daemon was started anew; a new one when missing. */
  readonly id?: string;
  /** False locks the image against others who change it. */
  readonly isReadOnly: boolean;
  /** The process that works in the image: without it the session is over. */
  readonly pid: number;
  readonly who: string;
  readonly command: string;
}

/** Somebody works in an image. */
export interface ImageSession {
  readonly id: string;
  readonly image: StoredImage;
  readonly blobsDirectory: string;
  readonly cacheDirectory: string;
  /** Where unpacked images and what containers change lie; the daemon only reads the finished layer there. */
  readonly containersDirectory: string;
  /** The versions of all images. */
  readonly versions: readonly Digest[];
}

/** A layer that lies beside the container, named by its digest. */
interface SessionLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly diffId: string;
}

export interface ImageSessionParts extends PublishLayerParts {
  readonly store: ImageStore;
  readonly processes: Processes;
  /** Another text at each call. */
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Work in images, as the daemon sees it: who holds which image, and what becomes of the change. */
export interface ImageSessions {
  /** @throws NotFoundError; ConflictError while somebody else changes the image; InvalidError without the process */
  begin(wanted: NewSession): Promise<ImageSession>;
  /** @throws NotFoundError when the session is over */
  imageOf(id: string): StoredImage;
  /**
   * Makes the next version of the image and ends the session, also when that fails.
   * @throws NotFoundError when the session is over; ConflictError; CorruptError, InvalidError for a broken layer
   */
  commit(id: string, layer: SessionLayer, options: ImageWorkOptions & { author: Author }): Promise<StoredImage>;
  /** Ends a session; one that is over already is as good. */
  end(id: string): void;
}

interface Held extends NewSession {
  readonly session: ImageSession;
  readonly process: string;
  readonly since: number;
  readonly release: () => void;
}

export function createImageSessions(parts: ImageSessionParts): ImageSessions {
  const { store, processes, now, newId } = parts;
  const held = new Map<string, Held>();
  const end = (id: string): void => {
    held.get(id)?.release();
    held.delete(id);
  };
  const endAbandoned = (): void => {
    for (const [id, { process }] of held) if (!processes.isAlive(process)) end(id);
  };

  return {
    begin: async (wanted) => {
      const process = processes.identityOf(wanted.pid);
      if (process === undefined) throw new InvalidError(`there is no process ${wanted.pid} on this host`);
      endAbandoned();
      const image = await getImage(store, wanted.image);
      if (!wanted.isReadOnly) refuseSecond([...held.values()], image.name);
      const { blobsDirectory, cacheDirectory } = store;
      const containersDirectory = `${cacheDirectory}/containers`;
      const versions = (await store.list()).map(({ manifest }) => manifest);
      const id = wanted.id ?? newId();
      const session = { id, image, blobsDirectory, cacheDirectory, containersDirectory, versions };
      held.set(session.id, { ...wanted, session, process, since: now(), release: store.hold(image.manifest) });
      return session;
    },
    imageOf: (id) => {
      const found = held.get(id);
      if (found === undefined || found.isReadOnly) throw isOver(id);
      return found.session.image;
    },
    commit: async (id, wanted, options) => {
      const found = held.get(id);
      if (found === undefined || found.isReadOnly) throw isOver(id);
      const { session, command } = found;
      const staging = await store.stage();
      try {
        const layer = packedLayer(wanted);
        const { digest } = layer.descriptor;
        await staging.adopt(`${session.containersDirectory}/work/${id}/blobs/sha256/${digestHex(digest)}`, digest);
        const { author, ...work } = options;
        return await publishLayer(parts, { base: session.image, staging, layer, createdBy: command, author }, work);
      } finally {
        await staging.discard();
        end(id);
      }
    },
    end,
  };
}

function refuseSecond(held: readonly Held[], name: string): void {
  const other = held.find(({ isReadOnly, session }) => !isReadOnly && session.image.name === name);
  if (other === undefined) return;
  const { who, pid, command, since } = other;
  throw new ConflictError(
    `image ${name} is being changed by ${who} since ${new Date(since).toISOString()} (process ${pid}: ${command}): wait until that ends, or look into the image with --read-only`,
    { name, who, pid },
  );
}

function packedLayer({ sizeBytes, ...digests }: SessionLayer): PackedLayer {
  const [digest, diffId] = [parseDigest(digests.digest), parseDigest(digests.diffId)];
  if (digest === undefined || diffId === undefined) throw new InvalidError('the layer is not named by digests');
  return { descriptor: { mediaType: ZSTD_LAYER_MEDIA_TYPE, digest, sizeBytes, annotations: {} }, diffId };
}

function isOver(id: string): NotFoundError {
  return new NotFoundError(`session ${id} is over: the daemon was started anew, or it has ended already`, { id });
}
