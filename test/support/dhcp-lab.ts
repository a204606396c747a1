import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DhcpPolicy } from '../../src/provision/dhcp-policy.ts';
import { ip, SERVER_IP } from './dhcp-messages.ts';
import type { DhcpServerProcessOptions } from './dhcp-server-process.ts';
import { type Namespace, openNamespace } from './netns.ts';
import { type RunningServer, startServerProcess } from './server-process.ts';

export const POLICY: DhcpPolicy = {
  name: 'default',
  server: SERVER_IP,
  interface: 'srv',
  range: { start: ip('10.0.0.100'), end: ip('10.0.0.199') },
  network: { address: ip('10.0.0.0'), prefix: 24 },
  router: ip('10.0.0.254'),
  dns: [ip('10.0.0.2')],
  leaseSeconds: 600,
  authoritative: true,
  ignoreNonBoot: false,
  unknown: 'boot',
  bootFiles: { '00:00': 'warewulf/undionly.kpxe', '00:07': 'warewulf/snponly.efi' },
  scriptAuthority: '10.0.0.1:9873',
};

/** A DHCP server in one namespace and clients in another, joined by one cable: `srv` 10.0.0.1/24 there, `cli` here. */
export interface DhcpLab {
  readonly server: Namespace;
  readonly clients: Namespace;
  /** For lease files, scripts and such. */
  readonly directory: string;
  close(): Promise<void>;
}

export async function openDhcpLab(): Promise<DhcpLab> {
  const [server, clients] = [await openNamespace(), await openNamespace()];
  const directory = mkdtempSync(join(tmpdir(), 'ww-dhcp-'));
  await server.addVethPair('srv', 'cli', clients);
  await server.ip('addr', 'add', `${SERVER_IP}/24`, 'dev', 'srv');
  return {
    server,
    clients,
    directory,
    close: async () => {
      await clients.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startServer(
  lab: DhcpLab,
  options: Partial<DhcpServerProcessOptions> = {},
): Promise<RunningServer> {
  const whole: DhcpServerProcessOptions = {
    settings: { policies: [POLICY], port: 67, proxyPort: 4011 },
    nodes: {},
    leaseFile: join(lab.directory, 'leases.db'),
    logLevel: 'info',
    ...options,
  };
  return startServerProcess(lab.server, 'dhcp-server-process.ts', whole);
}

/** Gives the clients' card another hardware address, and takes its addresses away. */
export async function beMachine({ clients }: DhcpLab, hwaddr: string): Promise<void> {
  await clients.ip('addr', 'flush', 'dev', 'cli');
  await clients.ip('link', 'set', 'cli', 'down');
  await clients.ip('link', 'set', 'cli', 'address', hwaddr, 'up');
}

/** A script for udhcpc that sets the address and prints what it was told; the host's own files stay as they are. */
export function udhcpcScript({ directory }: DhcpLab): string {
  const file = join(directory, 'udhcpc.sh');
  const text = [
    '#!/bin/sh',
    'case $1 in',
    `bound|renew) ip addr replace "$ip/$mask" dev "$interface" ;;`,
    `deconfig) ip addr flush dev "$interface" ;;`,
    'esac',
    'echo "udhcpc $1 ip=$ip mask=$mask router=$router dns=$dns hostname=$hostname lease=$lease serverid=$serverid boot=$boot_file siaddr=$siaddr"',
  ];
  writeFileSync(file, `${text.join('\n')}\n`, { mode: 0o755 });
  // A file that is still open for writing in a forked child cannot be executed.
  execFileSync('sync', [file]);
  return file;
}
