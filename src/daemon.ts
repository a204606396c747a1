import type { Ip4 } from './address/ip4.ts';
import type { MacAddress } from './address/mac-address.ts';
import type { Composition } from './compose.ts';
import type { DhcpNetwork } from './config/dhcp-network.ts';
import type { NetworkDevice, ResolvedNode } from './domain/node-schema.ts';
import type { MachineWords } from './domain/unknown-machine.ts';
import { packageVersion } from './package-root.ts';
import type { DhcpPolicy } from './provision/dhcp-policy.ts';
import { bootFilesOf } from './provision/served-loaders.ts';
import type { Sighting } from './provision/sighting.ts';
import { startDhcpServer } from './server/dhcp/dhcp-server.ts';
import { startAdminServer } from './server/http-admin/admin-server.ts';
import { startBootServer } from './server/http-boot/boot-server.ts';
import { startTftpServer } from './server/tftp/tftp-server.ts';
import { recordAgentReport } from './service/agent-reports.ts';
import { dhcpNode } from './service/dhcp-node.ts';
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
  const { config, log } = parts;
  const servers: (() => Promise<void>)[] = [];
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
    if (config.warewulf.http) {
      for (const address of config.addresses) {
        const boot = await startBootServer(bootOptions(parts, address));
        servers.push(() => boot.close({ drainMs: DRAIN_MS }));
        log.info({ address, port: boot.port }, 'http listens');
      }
    }
    if (config.tftp.enabled) {
      for (const address of config.addresses) {
        const tftp = await startTftpServer(tftpOptions(parts, address));
        servers.push(() => tftp.close({ drainMs: DRAIN_MS }));
        log.info({ address, port: tftp.port }, 'tftp listens');
      }
    }
    if (config.dhcp.enabled) {
      const dhcp = await startDhcpServer(dhcpOptions(parts));
      servers.push(() => dhcp.close());
      for (const card of new Set(config.dhcp.networks.map((network) => network.interface))) {
        if (card !== undefined) log.info({ interface: card, port: dhcp.port }, 'dhcp listens');
      }
    }
    return { close };
  } catch (error) {
    await close();
    throw error;
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

function bootOptions(parts: Composition, address: Ip4) {
  const { config, log, now, registry, leases, bootEvents, images, overlays, discovery } = parts;
  const addressesOf = (node: ResolvedNode, hwaddr: MacAddress) => {
    const devices = Object.values<NetworkDevice>(node.networkDevices);
    return [...devices.map(({ ipaddr }) => ipaddr), leases.held(hwaddr)].filter((ip) => ip !== undefined);
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

function tftpOptions(parts: Composition, address: Ip4) {
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
      authority: `${address}:${config.warewulf.port}`,
      record,
      now,
    }),
    openSocket: openUdpSocket,
    record,
    log,
    now,
    hostOf: (ip: Ip4) => {
      const hwaddr = hwaddrAt(ip);
      const node = hwaddr === undefined ? undefined : registry.cluster().findByHwaddr(hwaddr)?.name;
      return { ...(hwaddr && { hwaddr }), ...(node !== undefined && { node }) };
    },
  };
}

function machineAt({ config: { dhcp }, leases, registry }: Composition) {
  return findMachineAt({ leases, dhcp, cluster: () => registry.cluster() });
}

function dhcpOptions(parts: Composition) {
  const { config, log, now, bootEvents, leases, registry, discovery, openUdpSocket, addressProbes } = parts;
  const [first, ...others] = config.dhcp.networks;
  const policies = [dhcpPolicy(first, parts), ...others.map((network) => dhcpPolicy(network, parts))] as const;
  return {
    settings: { policies, port: config.dhcp.port, proxyPort: config.dhcp.proxyPort },
    leases,
    probes: addressProbes,
    findNode: (hwaddr: MacAddress) => dhcpNode(registry.cluster(), hwaddr),
    saw: async (hwaddr: MacAddress, sighting: Sighting) => {
      const node = await discovery.saw(hwaddr, sighting);
      if (node !== undefined) log.info({ node, hwaddr }, 'a discoverable node took an unknown machine');
    },
    isIgnored: (hwaddr: MacAddress) => discovery.isIgnored(hwaddr),
    isReserved: (ip: Ip4) => registry.cluster().findByIp(ip) !== undefined,
    openSocket: openUdpSocket,
    record: bootEvents.record,
    log,
    now,
  };
}

function dhcpPolicy(network: DhcpNetwork, { config: { dhcp, warewulf }, loaders }: Composition): DhcpPolicy {
  const authority = `${network.server}:${warewulf.port}`;
  let known = loaders.current();
  let bootFiles = bootFilesOf(known, authority);
  return {
    ...network,
    ignoreNonBoot: dhcp.ignoreNonBootClients,
    // Anew only when other programs were found, and not for every message.
    get bootFiles() {
      const current = loaders.current();
      if (current !== known) {
        known = current;
        bootFiles = bootFilesOf(current, authority);
      }
      return bootFiles;
    },
    scriptAuthority: authority,
  };
}
