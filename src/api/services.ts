import type { ImageMount } from '../domain/image-mount.ts';
import type { TlsCertificate } from '../service/access/tls-certificate.ts';
import type { Tokens } from '../service/access/tokens.ts';
import type { BootEvents } from '../service/boot-events.ts';
import type { CheckNodes } from '../service/check-nodes.ts';
import type { Cleaner } from '../service/clean/create-cleaner.ts';
import type { Discovery } from '../service/discovery/discovery.ts';
import type { Doctor } from '../service/doctor/doctor.ts';
import type { Host } from '../service/host/host.ts';
import type { CheckImages } from '../service/images/check-images.ts';
import type { ImageHistory } from '../service/images/image-history.ts';
import type { ImagePreparation } from '../service/images/image-preparation.ts';
import type { ImageSessions } from '../service/images/image-sessions.ts';
import type { Images } from '../service/images/images.ts';
import type { RenameImage } from '../service/images/rename-image.ts';
import type { SyncUsers } from '../service/images/sync-users.ts';
import type { ImageTrackings } from '../service/images/track-images.ts';
import type { Jobs } from '../service/jobs/jobs.ts';
import type { Kernels } from '../service/kernels/kernels.ts';
import type { LoaderBook } from '../service/loaders.ts';
import type { Overlays } from '../service/overlays/create-overlays.ts';
import type { OverlayEdits } from '../service/overlays/edit-overlays.ts';
import type { RegistryText, TextDocuments } from '../service/registry/import-text.ts';
import type { Registry } from '../service/registry/registry.ts';

/** What the operations need of the daemon. Each one takes its part of it. */
export interface Services {
  readonly versions: () => Versions;
  readonly schemas: readonly DatabaseSchema[];
  readonly registry: RegistryService;
  /** The records that a text says. @throws InvalidError with the line where it cannot be read */
  readonly readRegistryText: (text: RegistryText) => Promise<TextDocuments>;
  readonly discovery: DiscoveryService;
  readonly bootEvents: BootEventService;
  readonly images: ImageService;
  readonly imageHistory: ImageHistory;
  readonly renameImage: RenameImage;
  readonly imageSessions: ImageSessions;
  /** What is shown of this host in images that somebody works in. */
  readonly imageMounts: readonly ImageMount[];
  readonly kernels: Kernels;
  readonly imagePreparation: ImagePreparation;
  readonly checkImages: CheckImages;
  readonly checkNodes: CheckNodes;
  readonly syncUsers: SyncUsers;
  readonly imageTrackings: ImageTrackings;
  readonly cleaner: Cleaner;
  readonly loaders: Pick<LoaderBook, 'refresh'>;
  readonly overlays: OverlayService;
  readonly overlayEdits: OverlayEdits;
  /** Public keys, one line each. */
  readonly sshHostKeys: () => readonly string[];
  readonly host: Host;
  readonly doctor: Doctor;
  readonly jobs: JobService;
  readonly tokens: TokenService;
  readonly certificate: CertificateService;
}

/** What runs here. */
interface Versions {
  readonly warewulf: string;
  readonly node: string;
}

/** How far a database is. */
interface DatabaseSchema {
  readonly file: string;
  readonly schema: number;
  /** What this daemon makes of it. */
  readonly newest: number;
}

export type RegistryService = Omit<Registry, 'cluster' | 'discover' | 'assign'>;
type DiscoveryService = Omit<Discovery, 'saw' | 'isIgnored' | 'guide' | 'close'>;
type BootEventService = Pick<BootEvents, 'latest' | 'seenAt' | 'list' | 'onEvent'>;
export type ImageService = Omit<Images, 'bootArtifacts' | 'examineImage' | 'sweep' | 'close'>;
export type OverlayService = Pick<Overlays, 'list' | 'show' | 'showFile' | 'archive'>;
type JobService = Omit<Jobs, 'stop'>;
type TokenService = Pick<Tokens, 'list' | 'add' | 'revoke' | 'now'>;
type CertificateService = Pick<TlsCertificate, 'show' | 'renew' | 'importFrom' | 'exportTo'>;
