import type { BootEvents } from '../service/boot-events.ts';
import type { Host } from '../service/host/host.ts';
import type { Images } from '../service/images/images.ts';
import type { Jobs } from '../service/jobs/jobs.ts';
import type { Overlays } from '../service/overlays/create-overlays.ts';
import type { Registry } from '../service/registry/registry.ts';

/** What the operations need of the daemon. Each one takes its part of it. */
export interface Services {
  readonly versions: () => Versions;
  readonly registry: RegistryService;
  readonly bootEvents: BootEventService;
  readonly images: ImageService;
  readonly overlays: OverlayService;
  readonly host: Host;
  readonly jobs: JobService;
}

/** What runs here. */
interface Versions {
  readonly warewulf: string;
  readonly node: string;
}

export type RegistryService = Omit<Registry, 'cluster' | 'discover'>;
type BootEventService = Pick<BootEvents, 'latest' | 'seenAt' | 'list' | 'onEvent'>;
export type ImageService = Omit<Images, 'bootArtifacts' | 'removeLeftovers' | 'close'>;
export type OverlayService = Pick<Overlays, 'list' | 'show' | 'showFile' | 'archive'>;
type JobService = Omit<Jobs, 'stop'>;
