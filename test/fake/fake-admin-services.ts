import { pino } from 'pino';
import type { Services } from '../../src/api/services.ts';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { createRegistry } from '../../src/service/registry/create-registry.ts';
import type { Registry } from '../../src/service/registry/registry.ts';
import { type FakeImageService, fakeImageService } from './fake-image-service.ts';
import { fakeOverlayService } from './fake-overlay-service.ts';
import { memoryRegistryRepository } from './memory-registry-repository.ts';

export interface FakeAdminServices extends Services {
  readonly registry: Registry;
  readonly images: FakeImageService;
  /** Boot events, the newest last. */
  readonly events: BootEvent[];
}

/** The real registry over memory; images, overlays and boot events that never touch a disk. */
export async function fakeAdminServices(): Promise<FakeAdminServices> {
  const overlays = fakeOverlayService();
  const images = fakeImageService();
  const events: BootEvent[] = [];
  const registry = await createRegistry({
    repository: memoryRegistryRepository(),
    names: {
      images: async () => (await images.listImages()).map(({ name }) => name),
      overlays: async () => (await overlays.list()).map(({ name }) => name),
      ipxeTemplates: () => ['default'],
    },
    log: pino({ level: 'silent' }),
    now: () => Date.UTC(2026, 0, 1),
  });
  return {
    versions: () => ({ warewulf: '0.1.0', node: 'v24.0.0' }),
    registry,
    images,
    overlays,
    events,
    bootEvents: {
      latest: () => new Map(events.flatMap((event) => (event.node ? [[event.node, event] as const] : []))),
      seenAt: (node) => events.findLast((event) => event.node === node)?.at,
      listByNode: async (node, limit) =>
        events
          .filter((event) => event.node === node)
          .reverse()
          .slice(0, limit),
    },
  };
}
