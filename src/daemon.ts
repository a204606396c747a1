import { autoconfiguredAddress } from './address/eui64.ts';
import type { Ip } from './address/ip.ts';
import type { MacAddress } from './address/mac-address.ts';
import { authorityOf, dhcp6Options, dhcpOptions } from './compose/dhcp-options.ts';
import type { Composition } from './compose.ts';
import type { NetworkDevice, ResolvedNode } from './domain/node-schema.ts';
import type { MachineWords } from './domain/unknown-machine.ts';
import { packageVersion } from './package-root.ts';
import { startDhcpServer } from './server/dhcp/dhcp-server.ts';
import { DHCP6_PORTS, startDhcp6Server } from './server/dhcp/dhcp6-server.ts';
import { startAdminServer } from './server/http-admin/admin-server.ts';
import { startBootServer } from './server/http-boot/boot-server.ts';
import { startTftpServer } from './server/tftp/tftp-server.ts';
import { recordAgentReport } from './service/agent-reports.ts';
import { findMachineAt } from './service/machine-at.ts';
import { nodeBootArtifacts } from './service/node-boot.ts';
import { statusSummary } from './service/status-summary.ts';
import { createTftpBootFiles } from './service/tftp-boot-files.ts';

/** How long transfers may go on after the daemon was told to stop: a big image over a slow link. */
const DRAIN_MS = 60_000;

export interface Daemon {
  /** Takes nothing new, lets transfers end, then closes everything. */
  close(): Promise<void>;
}

/**
 * Starts the servers that the configuration wants, the admin plane first and DHCP last: nobody is invited before
 * everything that follows is there. When one cannot start, those before it are closed again.
 */
export async function startDaemon(parts: Composition): Promise<Daemon> {
  const servers: Closers = [];
  const close = async () => {
    try {
      // At once: none takes anything new while the transfers of another one end.
      await Promise.all(servers.splice(0).map((closeServer) => closeServer()));
    } finally {
      await parts.close();
    }
  };
  try {
    const admin = await startAdminServer(adminOptions(parts));
    // Those who follow a job hear that it was cut short before their connection ends.
    servers.push(() => parts.jobs.stop());
    servers.push(() => admin.close());
    await startBootFiles(parts, servers);
    await startDhcp(parts, servers);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Called in any order when the daemon ends. */
type Closers = (() => Promise<void>)[];

async function startBootFiles(parts: Composition, servers: Closers): Promise<void> {
  const { config, log } = parts;
  const addresses = [...config.addresses, ...config.addresses6];
  for (const address of config.warewulf.http ? addresses : []) {
    const boot = await startBootServer(bootOptions(parts, address));
    servers.push(() => boot.close({ drainMs: DRAIN_MS }));
    log.info({ address, port: boot.port }, 'http listens');
  }
  for (const address of config.tftp.enabled ? addresses : []) {
    const tftp = await startTftpServer(tftpOptions(parts, address));
    servers.push(() => tftp.close({ drainMs: DRAIN_MS }));
    log.info({ address, port: tftp.port }, 'tftp listens');
  }
}

async function startDhcp(parts: Composition, servers: Closers): Promise<void> {
  const { log, config } = parts;
  const { enabled, ipv4, ipv6, networks, networks6 } = config.dhcp;
  const sayListening = (cards: readonly { readonly interface?: string }[], port: number, what: string) => {
    for (const card of new Set(cards.map((network) => network.interface))) {
      if (card !== undefined) log.info({ interface: card, port }, what);
    }
  };
  if (enabled && ipv6 && networks6.length > 0) {
    const dhcp6 = await startDhcp6Server(dhcp6Options(parts));
    servers.push(() => dhcp6.close());
    sayListening(networks6, DHCP6_PORTS.server, 'dhcp6 listens');
  }
  if (enabled && ipv4) {
    const dhcp = await startDhcpServer(dhcpOptions(parts));
    servers.push(() => dhcp.close());
    sayListening(networks, dhcp.port, 'dhcp listens');
  }
}

function adminOptions(parts: Composition) {
  const { config, log, schemas, registry, readRegistryText, bootEvents, images, overlays, host, doctor, jobs } = parts;
  const { cleaner, sshHostKeys, imageHistory, imageSessions, renameImage, kernels, imagePreparation } = parts;
  const { overlayEdits, tokens, certificate, checkImages, checkNodes, syncUsers, imageTrackings } = parts;
  const versions = () => ({ warewulf: packageVersion(), node: process.version });
  return {
    socketPath: config.api.socket,
    services: {
      versions,
      schemas,
      registry,
      readRegistryText,
      discovery: parts.discovery,
      bootEvents,
      images,
      imageHistory,
      renameImage,
      imageSessions,
      imageMounts: config.imageMounts,
      kernels,
      imagePreparation,
      checkImages,
      checkNodes,
      syncUsers,
      imageTrackings,
      cleaner,
      overlays,
      overlayEdits,
      sshHostKeys,
      host,
      doctor,
      jobs,
      tokens,
      certificate,
      loaders: parts.loaders,
    },
    network: networkOptions(parts),
    log,
  };
}

function networkOptions({ config: { api }, access, certificate }: Composition) {
  if (!api.enabled) return undefined;
  const { address, port, allowedSubnets, tls } = api;
  return { address, port, allowedSubnets, access, certificate: tls ? certificate : undefined };
}

function bootOptions(parts: Composition, address: Ip) {
  const { config, log, now, registry, bootEvents, images, overlays, discovery } = parts;
  const addressesOf = (node: ResolvedNode, hwaddr: MacAddress) => {
    const devices = Object.values<NetworkDevice>(node.networkDevices).flatMap(({ ipaddr, ipaddr6 }) => [
      ipaddr,
      ipaddr6,
    ]);
    const own = config.dhcp.networks6.map(({ network }) => autoconfiguredAddress(network, hwaddr));
    const leased = [parts.leases.held(hwaddr), parts.leases6.held(hwaddr)];
    return [...devices, ...leased, ...own].filter((ip) => ip !== undefined);
  };
  return {
    address,
    port: config.warewulf.port,
    log,
    now,
    record: bootEvents.record,
    secure: config.warewulf.secure,
    updateIntervalSeconds: config.warewulf.updateInterval,
    findNode: (hwaddr: MacAddress) => registry.cluster().findByHwaddr(hwaddr),
    addressesOf,
    bootArtifacts: nodeBootArtifacts(images.bootArtifacts),
    ...parts.bootScripts,
    loader: parts.loader,
    hwaddrOf: machineAt(parts),
    guide: (hwaddr: MacAddress, words: MachineWords | undefined) => discovery.guide(hwaddr, words),
    overlayArchive: overlays.archive,
    sawNode: bootEvents.sawNode,
    report: recordAgentReport(bootEvents.record, now),
    statusSummary: () => statusSummary(registry.cluster(), bootEvents),
  };
}

function tftpOptions(parts: Composition, address: Ip) {
  const { config, log, now, bootEvents, registry, images, files, openUdpSocket, discovery } = parts;
  const record = bootEvents.record;
  const hwaddrAt = machineAt(parts);
  return {
    address,
    port: config.tftp.port,
    files: createTftpBootFiles({
      ...parts.bootScripts,
      files,
      openPath: files.openPath,
      findNode: (hwaddr) => registry.cluster().findByHwaddr(hwaddr),
      bootArtifacts: nodeBootArtifacts(images.bootArtifacts),
      guide: (hwaddr) => discovery.guide(hwaddr, undefined),
      authority: authorityOf(address, parts),
      record,
      now,
    }),
    openSocket: openUdpSocket,
    record,
    log,
    now,
    hostOf: (ip: Ip) => {
      const hwaddr = hwaddrAt(ip);
      const node = hwaddr === undefined ? undefined : registry.cluster().findByHwaddr(hwaddr)?.name;
      return { ...(hwaddr && { hwaddr }), ...(node !== undefined && { node }) };
    },
  };
}

function machineAt({ config: { dhcp }, leases, leases6, registry }: Composition) {
  return findMachineAt({ leases, leases6, dhcp, cluster: () => registry.cluster() });
}
