import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openArtifactStore } from './adapter/file/artifact-store.ts';
import { readInitramfsFiles } from './adapter/file/initramfs-files.ts';
import { openOciStore } from './adapter/file/oci-store.ts';
import { createFileOverlayStore } from './adapter/file/overlay-store.ts';
import { openOverlayWriter } from './adapter/file/overlay-writer.ts';
import { createScriptTemplates } from './adapter/file/script-templates.ts';
import { readServerAccounts } from './adapter/file/server-accounts.ts';
import { createServerFiles } from './adapter/file/server-files.ts';
import { createTftpFiles } from './adapter/file/tftp-files.ts';
import { probeAddress } from './adapter/net/probe-address.ts';
import { openUdpSocket } from './adapter/net/udp-socket.ts';
import { createImageBuilder } from './adapter/process/image-builder.ts';
import { isProcessAlive, processIdentity } from './adapter/process/process-identity.ts';
import { createRegistryTextReader } from './adapter/process/registry-text-reader.ts';
import { createSshKeygen } from './adapter/process/ssh-keygen.ts';
import { createSkopeoTransport } from './adapter/registry/skopeo-transport.ts';
import { createSqliteBootEvents } from './adapter/sqlite/boot-event-repository.ts';
import { databaseHealth } from './adapter/sqlite/database-health.ts';
import { openDatabases } from './adapter/sqlite/databases.ts';
import { identityOf } from './adapter/sqlite/identities.ts';
import { createSqliteJobs } from './adapter/sqlite/job-repository.ts';
import { createSqliteLeases } from './adapter/sqlite/lease-repository.ts';
import { createSqliteLeases6 } from './adapter/sqlite/lease6-repository.ts';
import { createSqliteMachines } from './adapter/sqlite/machine-repository.ts';
import { createSqliteRegistry } from './adapter/sqlite/registry-repository.ts';
import type { AddressRange } from './address/range4.ts';
import { composeAccess } from './compose/access.ts';
import { composeCleaner } from './compose/cleaner.ts';
import { composeDoctor } from './compose/doctor.ts';
import { composeHost } from './compose/host.ts';
import { composeBootScripts, findLoaders, readLoader, tftpProgramPath } from './compose/loaders.ts';
import { serverFacts } from './compose/server-facts.ts';
import type { Config } from './config/config.ts';
import type { Loaders } from './domain/boot-loader.ts';
import { imageNameOf, referencesTo } from './domain/image-reference.ts';
import type { ImageUser } from './domain/image-version.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { AddressProbes } from './service/address-probes.ts';
import { createBootEvents } from './service/boot-events.ts';
import { createNodeChecks } from './service/check-nodes.ts';
import { createDiscovery } from './service/discovery/create-discovery.ts';
import { grubLanguage } from './service/grub-language.ts';
import { createImageChecks } from './service/images/check-images.ts';
import { createImageHistory } from './service/images/image-history.ts';
import { createImagePreparation } from './service/images/image-preparation.ts';
import { createImageSessions } from './service/images/image-sessions.ts';
import { imageUsers } from './service/images/image-users.ts';
import { createImages } from './service/images/images.ts';
import { listWithPinned } from './service/images/list-with-pinned.ts';
import { createImageRename } from './service/images/rename-image.ts';
import { createUserSync } from './service/images/sync-users.ts';
import { createImageTrackings } from './service/images/track-images.ts';
import { ipxeLanguage } from './service/ipxe-language.ts';
import { createJobs } from './service/jobs/jobs.ts';
import { createKernels } from './service/kernels/kernels.ts';
import { Leases } from './service/leases.ts';
import { Leases6 } from './service/leases6.ts';
import { createLoaderBook } from './service/loaders.ts';
import { createOverlays } from './service/overlays/create-overlays.ts';
import { createOverlayEdits } from './service/overlays/edit-overlays.ts';
import { ensureSshHostKeys, publicHostKeys } from './service/overlays/ssh-host-keys.ts';
import { createRegistry } from './service/registry/create-registry.ts';
import { type RegistryText, readRegistryText } from './service/registry/import-text.ts';
import type { ScriptLanguage } from './service/script-language.ts';

export type Composition = Awaited<ReturnType<typeof compose>>;

/** What was opened, closed again in reverse. */
class Opened {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.unshift(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

/**
 * Builds every adapter and every service of a daemon: the only place that knows them all. Nothing listens yet.
 * When a part cannot be opened, those before it are closed again.
 */
export async function compose(config: Config, log: Logger) {
  const opened = new Opened();
  try {
    const parts = await composeParts(config, log, opened);
    return { ...parts, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function composeParts(config: Config, log: Logger, opened: Opened) {
  const now = Date.now;
  const { paths } = config;
  const siteDirectory = join(paths.sysconfdir, 'warewulf');

  const databases = openDatabases(paths.databasedir, {
    now,
    onUpgrade: (step) => log.info(step, 'upgrading a database; the copy is as it was'),
  });
  opened.add(() => databases.close());
  const { access, tokens, certificate, closeAccess } = composeAccess(config, { database: databases.access, log });
  opened.add(closeAccess);
  const scriptTemplates = ({ name, suffix }: ScriptLanguage) => {
    const directory = name.toLowerCase();
    const places = [join(siteDirectory, directory), join(PACKAGE_ROOT, 'templates', directory)];
    return createScriptTemplates(places, suffix);
  };
  const templates = scriptTemplates(ipxeLanguage);
  const grubTemplates = scriptTemplates(grubLanguage);
  const overlayDirectories = { site: paths.wwoverlaydir, shipped: join(PACKAGE_ROOT, 'overlays') };
  const overlayStore = createFileOverlayStore(overlayDirectories, now);
  const overlayWriter = await openOverlayWriter(overlayDirectories);
  const imageStore = await openOciStore(paths.imagedir, log, now);

  const registry = await createRegistry({
    repository: createSqliteRegistry(databases.registry),
    names: {
      images: async () => (await imageStore.listVersions()).flatMap(referencesTo),
      overlays: () => overlayStore.list(),
      ipxeTemplates: () => templates.list(),
    },
    log,
    now,
  });
  const textReader = createRegistryTextReader();
  const leaseRepository = createSqliteLeases(databases.state);
  opened.add(() => leaseRepository.close());
  const leases = new Leases({ repository: leaseRepository, now, ranges: addressRanges(config) });
  const lease6Repository = createSqliteLeases6(databases.state);
  opened.add(() => lease6Repository.close());
  const leases6 = new Leases6({ repository: lease6Repository, now });
  const bootEvents = await createBootEvents({ repository: createSqliteBootEvents(databases.state), log });
  opened.add(() => bootEvents.close());

  const discovery = createDiscovery({
    repository: createSqliteMachines(databases.state),
    ...{ registry, log, now, random: Math.random },
    policyOn: (name) => config.dhcp.networks.find((network) => network.name === name)?.unknown ?? 'boot',
  });
  opened.add(() => discovery.close());

  const jobs = await createJobs({ repository: createSqliteJobs(databases.state), log, now, newId: newJobId });
  opened.add(() => jobs.stop());

  const artifacts = await openArtifactStore(paths.wwprovisiondir);
  const builder = createImageBuilder({
    provisionDirectory: paths.wwprovisiondir,
    cacheDirectory: imageStore.cacheDirectory,
  });
  const transport = createSkopeoTransport();
  const initramfs = {
    busybox: config.initramfs.busybox,
    files: await readInitramfsFiles(join(PACKAGE_ROOT, 'templates/initramfs')),
  };
  const images = createImages({
    ...{ store: imageStore, transport, builder, artifacts, initramfs, log, now },
    usersOfImage,
    nodes: resolvedNodes,
  });
  opened.add(() => images.close());
  await images.sweep({ dryRun: false });
  const kernels = createKernels({ store: imageStore, builder, artifacts, images, log, now });

  const serverAccounts = () => readServerAccounts(paths.sysconfdir);

  await makeHostKeys(config, siteDirectory, log);
  const readServerFile = createServerFiles({ home: siteDirectory, others: [] });
  const overlays = createOverlays({
    store: overlayStore,
    cluster: registry.cluster,
    server: () => serverFacts(config, siteDirectory),
    readServerFile,
  });
  const loaders = await createLoaderBook(() => findLoaders(config));
  warnOfMissing(config, loaders.current(), log);
  const files = createTftpFiles({ root: config.tftp.tftproot, programPath: tftpProgramPath(loaders.current) });
  return {
    config,
    log,
    now,
    openUdpSocket,
    schemas: databases.schemas,
    registry,
    readRegistryText: (text: RegistryText) => readRegistryText(text, textReader),
    leases,
    leases6,
    dhcp6ServerId: identityOf(databases.state, 'dhcp6 server', newDuid),
    addressProbes: config.dhcp.conflictProbe ? new AddressProbes({ probe: probeAddress, log }) : undefined,
    bootEvents,
    discovery,
    jobs,
    access,
    tokens,
    certificate,
    images,
    imageHistory: createImageHistory({ store: imageStore, transport, builder, images, usersOfImage, log }),
    imageSessions: createImageSessions({
      store: imageStore,
      builder,
      artifacts,
      processes: { identityOf: processIdentity, isAlive: isProcessAlive },
      newId: newJobId,
      now,
    }),
    kernels,
    imagePreparation: createImagePreparation({ store: imageStore, builder, images, kernels }),
    checkImages: createImageChecks({
      ...{ store: imageStore, artifacts, builder, images },
      nodes: resolvedNodes,
      serverAccounts,
    }),
    checkNodes: createNodeChecks({
      ...{ store: imageStore, artifacts, builder, images, registry, overlays },
      ipxeTemplates: () => templates.list(),
      grubTemplates: config.warewulf.grubboot ? () => grubTemplates.list() : undefined,
    }),
    imageTrackings: createImageTrackings({ store: imageStore, artifacts, builder, transport, usersOfImage, log, now }),
    syncUsers: createUserSync({ store: imageStore, artifacts, builder, serverAccounts, log, now }),
    renameImage: createImageRename({ store: imageStore, images, registry }),
    cleaner: composeCleaner(config, { images, store: imageStore, log }),
    overlays,
    overlayEdits: createOverlayEdits({ store: overlayStore, writer: overlayWriter, registry }),
    sshHostKeys: () => publicHostKeys(config.ssh.keyTypes, readServerFile),
    host: composeHost(config, { overlays, log }),
    doctor: composeDoctor(config, {
      cluster: registry.cluster,
      images: { listImages: () => listWithPinned(images, imageUsers(registry)) },
      overlays,
      ipxeTemplates: () => templates.list(),
      databases: () => [databases.registry, databases.state, databases.access].map(databaseHealth),
      certificate: config.api.enabled && config.api.tls ? certificate : undefined,
    }),
    bootScripts: composeBootScripts(templates, grubTemplates),
    loaders,
    files,
    loader: readLoader(loaders.current, files),
  };

  function resolvedNodes() {
    return registry.cluster().nodes.values();
  }

  function usersOfImage(name: string): readonly ImageUser[] {
    return imageUsers(registry).filter(({ reference }) => imageNameOf(reference) === name);
  }
}

/** Of the usual programs a site has only those of its own machines; those that it has named it wants all. */
function warnOfMissing({ tftp }: Config, { found, missing }: Loaders, log: Logger): void {
  for (const { architecture, firmware, loader, tried, remedy } of missing) {
    const level = tftp.ipxe === undefined && found.length > 0 ? 'debug' : 'warn';
    log[level]({ architecture, tried }, `no ${loader} for ${firmware} (${architecture}): ${remedy}`);
  }
}

/** Short enough to be typed; of the jobs that are remembered, no two get the same. */
function newJobId(): string {
  return randomBytes(4).toString('hex');
}

/** Made from a random UUID (RFC 6355), so that it stays when network cards are changed. */
function newDuid(): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 4), randomBytes(16)]);
}

function addressRanges({ dhcp: { networks } }: Config): ReadonlyMap<string, AddressRange> {
  return new Map(networks.flatMap(({ name, range }) => (range === undefined ? [] : [[name, range] as const])));
}

async function makeHostKeys(config: Config, siteDirectory: string, log: Logger): Promise<void> {
  const made = await ensureSshHostKeys({
    directory: join(siteDirectory, 'keys'),
    keyTypes: config.ssh.keyTypes,
    generator: createSshKeygen(),
  });
  for (const path of made) log.info({ path }, 'made an SSH host key for the nodes');
}
