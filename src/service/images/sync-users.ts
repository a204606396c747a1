import type { Logger } from 'pino';
import { type AccountSync, type Accounts, planAccountSync } from '../../domain/accounts/plan-account-sync.ts';
import { ConflictError, InvalidError, UnavailableError } from '../../domain/errors.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { IdMap, ImageInspector } from '../ports/image-inspector.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { Author } from '../registry/registry.ts';
import { getImage } from './get-image.ts';
import { type PublishLayerParts, publishLayer } from './publish-layer.ts';

export interface SyncUsersParts extends PublishLayerParts {
  readonly store: ImageStore;
  readonly builder: PublishLayerParts['builder'] & ImageInspector;
  /** Of this server; undefined where it has no such files. */
  readonly serverAccounts: () => Promise<Accounts | undefined>;
  readonly log: Pick<Logger, 'info'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface WantedSync {
  readonly image: string;
  /** False only says what would be done. */
  readonly write: boolean;
  /** The command line that asks for it. */
  readonly createdBy: string;
  readonly author: Pick<Author, 'who' | 'from'>;
}

/** What was done, or would be. */
interface SyncedUsers extends Omit<AccountSync, 'texts'> {
  /** Names in the image that have another owner now, with passwd and group themselves; 0 while nothing is written. */
  readonly files: number;
  /** The new version; missing when none was made. */
  readonly made?: StoredImage;
}

/**
 * Brings users and groups of the server and of an image together, as the image's next version: the server's ids win.
 * @throws ConflictError for ids that cannot be brought together; UnavailableError, InvalidError without such files
 */
export type SyncUsers = (wanted: WantedSync, options: ImageWorkOptions) => Promise<SyncedUsers>;

export function createUserSync(parts: SyncUsersParts): SyncUsers {
  return async (wanted, options) => {
    const server = await parts.serverAccounts();
    if (server === undefined) {
      throw new UnavailableError(
        'this server has no passwd and group that could be read: paths: sysconfdir of warewulf.conf says where they are',
      );
    }
    const base = await getImage(parts.store, wanted.image);
    const letGo = parts.store.hold(base.manifest);
    try {
      const { texts, ...sync } = planAccountSync(server, await accountsOf(parts, base, options));
      if (!wanted.write || !sync.isNeeded) return { ...sync, files: 0 };
      refuseConflicts(base.name, sync);
      const written = await write(parts, { base, wanted, sync, texts }, options);
      parts.log.info({ image: base.name, files: written.files }, 'users of an image brought together with the server');
      return { ...sync, ...written };
    } finally {
      letGo();
    }
  };
}

async function accountsOf(
  { store, builder }: SyncUsersParts,
  { name, manifest }: StoredImage,
  options: ImageWorkOptions,
): Promise<Accounts> {
  const { texts } = await builder.survey({ manifest, blobsDirectory: store.blobsDirectory }, options);
  const { '/etc/passwd': passwd, '/etc/group': group } = texts;
  if (passwd !== undefined && group !== undefined) return { passwd, group };
  const missing = passwd === undefined ? '/etc/passwd' : '/etc/group';
  throw new InvalidError(`image ${name} has no ${missing}: install the base files of its distribution`, { name });
}

function refuseConflicts(name: string, { conflicts }: Pick<AccountSync, 'conflicts'>): void {
  if (conflicts.length === 0) return;
  const sentences = conflicts.map(({ sentence }) => sentence).join('\n');
  throw new ConflictError(`users of image ${name} and of this server clash; nothing was changed:\n${sentences}`, {
    name,
  });
}

interface Writing {
  readonly base: StoredImage;
  readonly wanted: WantedSync;
  readonly sync: Pick<AccountSync, 'changes'>;
  readonly texts: Accounts;
}

async function write(
  parts: SyncUsersParts,
  { base, wanted, sync, texts }: Writing,
  options: ImageWorkOptions,
): Promise<{ files: number; made: StoredImage }> {
  const staging = await parts.store.stage();
  try {
    const { members, ...layer } = await parts.builder.packOwners(
      {
        manifest: base.manifest,
        storeBlobsDirectory: parts.store.blobsDirectory,
        blobsDirectory: staging.blobsDirectory,
        users: mapOf(sync, 'user'),
        groups: mapOf(sync, 'group'),
        texts: { '/etc/passwd': texts.passwd, '/etc/group': texts.group },
        mtimeSeconds: Math.floor(parts.now() / 1000),
      },
      options,
    );
    const { createdBy, author } = wanted;
    return { files: members, made: await publishLayer(parts, { base, staging, layer, createdBy, author }, options) };
  } finally {
    await staging.discard();
  }
}

function mapOf({ changes }: Pick<AccountSync, 'changes'>, kind: 'user' | 'group'): IdMap {
  return changes.filter((change) => change.kind === kind).map(({ from, to }) => [from, to]);
}
