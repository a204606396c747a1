import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { readAuthorizedKeys } from '../adapter/file/authorized-keys.ts';
import { netmaskFromPrefix } from '../address/network4.ts';
import type { Config } from '../config/config.ts';
import type { DhcpNetwork } from '../config/dhcp-network.ts';
import type { DhcpNetwork6 } from '../config/dhcp-network6.ts';
import type { ServerFacts } from '../template/context.ts';

/** What overlay templates know of this server. */
export function serverFacts(config: Config, siteDirectory: string): ServerFacts {
  const { ipaddr, netmask, network, warewulf, ssh, nfs } = config;
  const authorizedKeys = readAuthorizedKeys({
    siteFile: join(siteDirectory, 'authorized_keys'),
    adminDirectory: join(homedir(), '.ssh'),
  });
  return {
    hostname: config.fqdn ?? hostname(),
    ipaddr,
    netmask,
    network: network.address,
    prefix: network.prefix,
    networks: config.dhcp.networks.map(serverNetwork),
    networks6: config.dhcp.networks6.map(serverNetwork6),
    port: warewulf.port,
    updateInterval: warewulf.updateInterval,
    sshKeyTypes: ssh.keyTypes,
    ...(nfs.enabled && { nfsExports: nfs.exportPaths }),
    ...(authorizedKeys !== undefined && { authorizedKeys }),
  };
}

function serverNetwork({ name, server, network: { address, prefix } }: DhcpNetwork): ServerFacts['networks'][number] {
  return { name, ipaddr: server, netmask: netmaskFromPrefix(prefix), network: address, prefix };
}

function serverNetwork6({ name, server, network }: DhcpNetwork6): ServerFacts['networks6'][number] {
  return { name, ipaddr: server, network: network.address, prefix: network.prefix };
}
