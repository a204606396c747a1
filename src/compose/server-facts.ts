import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { readAuthorizedKeys } from '../adapter/file/authorized-keys.ts';
import type { Config } from '../config/config.ts';
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
    port: warewulf.port,
    updateInterval: warewulf.updateInterval,
    sshKeyTypes: ssh.keyTypes,
    ...(nfs.enabled && { nfsExports: nfs.exportPaths }),
    ...(authorizedKeys !== undefined && { authorizedKeys }),
  };
}
