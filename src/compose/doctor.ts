import { findDhcpServers } from '../adapter/net/find-dhcp-servers.ts';
import { hostFacts } from '../adapter/net/host-facts.ts';
import { createSystemctl } from '../adapter/process/systemctl.ts';
import type { Config } from '../config/config.ts';
import { createDoctor, type Doctor } from '../service/doctor/doctor.ts';
import type { DaemonSources } from '../service/doctor/doctor-sources.ts';
import { findLoaders } from './loaders.ts';

/** What examines this server and, where a daemon runs, its cluster. */
export function composeDoctor(config: Config, daemon?: DaemonSources): Doctor {
  return createDoctor({
    config,
    host: hostFacts,
    units: createSystemctl(),
    findDhcpServers,
    bootPrograms: () => findLoaders(config),
    pid: process.pid,
    now: Date.now,
    ...(daemon && { daemon }),
  });
}
