import { pino } from 'pino';
import { createRegistryTextReader } from '../../src/adapter/process/registry-text-reader.ts';
import type { Services } from '../../src/api/services.ts';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import type { Loaders } from '../../src/domain/boot-loader.ts';
import { referencesTo } from '../../src/domain/image-reference.ts';
import { createTlsCertificate } from '../../src/service/access/tls-certificate.ts';
import { Tokens } from '../../src/service/access/tokens.ts';
import { createDiscovery } from '../../src/service/discovery/create-discovery.ts';
import type { Discovery } from '../../src/service/discovery/discovery.ts';
import { createJobs, type Jobs } from '../../src/service/jobs/jobs.ts';
import { createRegistry } from '../../src/service/registry/create-registry.ts';
import { readRegistryText } from '../../src/service/registry/import-text.ts';
import type { Registry } from '../../src/service/registry/registry.ts';
import { fakeCheckImages, fakeCheckNodes, fakeSyncUsers } from './fake-checks.ts';
import { fakeDoctor } from './fake-doctor.ts';
import { fakeHostService } from './fake-host-service.ts';
import { type FakeImageHistory, fakeImageHistory } from './fake-image-history.ts';
import { type FakeImageService, fakeImageService } from './fake-image-service.ts';
import { fakeImageSessions } from './fake-image-sessions.ts';
import { fakeImageTrackings } from './fake-image-trackings.ts';
import { type FakeKernelService, fakeImagePreparation, fakeKernelService } from './fake-kernel-service.ts';
import { fakeOverlayEdits } from './fake-overlay-edits.ts';
import { fakeOverlayService } from './fake-overlay-service.ts';
import { memoryJobRepository } from './memory-job-repository.ts';
import { MemoryMachineRepository } from './memory-machine-repository.ts';
import { memoryRegistryRepository } from './memory-registry-repository.ts';
import { memoryTlsFiles } from './memory-tls-files.ts';
import { memoryTokenRepository } from './memory-token-repository.ts';

export interface FakeAdminServices extends Services {
  readonly discovery: Discovery;
  readonly registry: Registry;
  readonly images: FakeImageService;
  readonly imageHistory: FakeImageHistory;
  readonly kernels: FakeKernelService;
  /** Boot events, the newest last. */
  readonly events: BootEvent[];
  readonly doctor: ReturnType<typeof fakeDoctor>;
  readonly jobs: Jobs;
  /** Resolves once somebody follows a job. */
  readonly followed: Promise<void>;
  /** Adds a boot event as the daemon does when it happens. */
  record(event: BootEvent): void;
}

const ABOUT = { transport: 'tftp', loader: 'iPXE' } as const;
/** iPXE for UEFI on x86-64 alone. */
const LOADERS: Loaders = {
  found: [
    {
      ...{ ...ABOUT, architecture: '00:07', firmware: 'UEFI x86-64', from: 'package ipxe' },
      files: [{ name: 'snponly.efi', path: '/usr/lib/ipxe/snponly.efi' }],
    },
  ],
  missing: [{ ...ABOUT, architecture: '00:00', firmware: 'BIOS', remedy: 'install ipxe', tried: ['/x/undionly.kpxe'] }],
};

const NOTHING_LEFT = { leftovers: [], waiting: [] };

/** The real registry over memory; images, overlays and boot events that never touch a disk. */
export async function fakeAdminServices(): Promise<FakeAdminServices> {
  const overlays = fakeOverlayService();
  const images = fakeImageService();
  const events: BootEvent[] = [];
  const listeners = new Set<(event: BootEvent) => void>();
  const log = pino({ level: 'silent' });
  const followed = Promise.withResolvers<void>();
  let lastJob = 0;
  const jobs = await createJobs({
    repository: memoryJobRepository(),
    log,
    now: () => Date.UTC(2026, 0, 1),
    newId: () => `job-${++lastJob}`,
  });
  const registry = await createRegistry({
    repository: memoryRegistryRepository(),
    names: {
      images: async () => (await images.listImages()).flatMap(referencesTo),
      overlays: async () => (await overlays.list()).map(({ name }) => name),
      ipxeTemplates: () => ['default'],
    },
    log,
    now: () => Date.UTC(2026, 0, 1),
  });
  return {
    versions: () => ({ warewulf: '0.1.0', node: 'v24.0.0' }),
    schemas: [{ file: '/var/lib/warewulf/database/registry.db', schema: 2, newest: 2 }],
    cleaner: { find: async () => NOTHING_LEFT, clean: async () => NOTHING_LEFT },
    sshHostKeys: () => ['ssh-ed25519 AAAA'],
    registry,
    discovery: createDiscovery({
      ...{ repository: new MemoryMachineRepository(), registry, log, policyOn: () => 'discover' },
      now: () => Date.UTC(2026, 0, 1),
      random: () => 0,
    }),
    readRegistryText: (text) => readRegistryText(text, createRegistryTextReader()),
    images,
    imageHistory: fakeImageHistory(images),
    renameImage: images.rename,
    imageSessions: fakeImageSessions(images),
    imageMounts: [],
    kernels: fakeKernelService(),
    imagePreparation: fakeImagePreparation(),
    checkImages: fakeCheckImages(images),
    checkNodes: fakeCheckNodes(registry),
    syncUsers: fakeSyncUsers(images),
    imageTrackings: fakeImageTrackings(images),
    loaders: { refresh: async () => LOADERS },
    overlays,
    overlayEdits: fakeOverlayEdits(),
    host: fakeHostService(),
    doctor: fakeDoctor(),
    events,
    followed: followed.promise,
    tokens: new Tokens({ repository: memoryTokenRepository(), log, now: () => Date.UTC(2026, 0, 1) }),
    certificate: createTlsCertificate({ files: memoryTlsFiles(), names: () => ['localhost'], now: Date.now }),
    jobs: {
      ...jobs,
      follow: (...job) => {
        followed.resolve();
        return jobs.follow(...job);
      },
    },
    record: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    bootEvents: {
      latest: () => new Map(events.flatMap((event) => (event.node ? [[event.node, event] as const] : []))),
      seenAt: (node) => events.findLast((event) => event.node === node)?.at,
      list: async ({ node, before = Infinity, limit }) =>
        events
          .map((event, number) => ({ number, event }))
          .filter(({ number, event }) => number < before && (node === undefined || event.node === node))
          .reverse()
          .slice(0, limit),
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}
