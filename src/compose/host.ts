import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createHostFiles } from '../adapter/file/host-files.ts';
import { createSshKeygen } from '../adapter/process/ssh-keygen.ts';
import { createSystemctl, NO_UNITS } from '../adapter/process/systemctl.ts';
import type { Config } from '../config/config.ts';
import { createHost, type Host, type HostParts } from '../service/host/host.ts';

/** What writes this server's own files. */
export function composeHost(
  { paths, nfs, ssh, warewulf }: Config,
  { overlays, log }: { readonly overlays: HostParts['overlays']; readonly log: Logger },
): Host {
  const { hostroot: root, backupdir, sysconfdir } = paths;
  return createHost({
    overlays,
    files: createHostFiles({ root, backupDirectory: join(backupdir, 'host'), now: Date.now }),
    units: root === '/' ? createSystemctl() : NO_UNITS,
    nfs,
    ssh: {
      keyTypes: ssh.keyTypes,
      hostKeyDirectory: join(sysconfdir, 'warewulf/keys'),
      home: homedir(),
      generator: createSshKeygen(),
    },
    writesOverlay: warewulf.hostOverlay,
    log,
  });
}
