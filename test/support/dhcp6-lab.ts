import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dhcp6Policy } from '../../src/provision/dhcp6-facts.ts';
import { ip6 } from './dhcp6-messages.ts';
import type { Dhcp6ServerProcessOptions } from './dhcp6-server-process.ts';
import { type Namespace, openNamespace } from './netns.ts';
import { type RunningServer, startServerProcess } from './server-process.ts';

export const POLICY6: Dhcp6Policy = {
  name: 'default',
  server: ip6('fd00:1::1'),
  interface: 'srv',
  network: { address: ip6('fd00:1::'), prefix: 64 },
  range: { start: ip6('fd00:1::1:0'), end: ip6('fd00:1::1:ffff') },
  dns: [ip6('fd00:1::53')],
  leaseSeconds: 600,
  authoritative: true,
  ignoreNonBoot: false,
  unknown: 'boot',
  bootFiles: { '00:07': 'warewulf/snponly.efi', '00:10': 'http://[fd00:1::1]:9873/efiboot/snponly.efi' },
  scriptAuthority: '[fd00:1::1]:9873',
};

/** A DHCPv6 server in one namespace and clients in another, joined by one cable: `srv` fd00:1::1/64 there, `cli` here. */
export interface Dhcp6Lab {
  readonly server: Namespace;
  readonly clients: Namespace;
  /** For lease files, scripts and such. */
  readonly directory: string;
  /** One more namespace, which is closed with the others. */
  addNamespace(): Promise<Namespace>;
  close(): Promise<void>;
}

export async function openDhcp6Lab(): Promise<Dhcp6Lab> {
  const directory = mkdtempSync(join(tmpdir(), 'ww-dhcp6-'));
  const opened: Namespace[] = [];
  const addNamespace = async (): Promise<Namespace> => {
    const namespace = await openNamespace();
    opened.push(namespace);
    // Addresses can be used at once: nobody else is on these wires.
    await namespace.exec('sysctl', ['-qw', 'net.ipv6.conf.default.accept_dad=0', 'net.ipv6.conf.all.accept_dad=0']);
    return namespace;
  };
  const [server, clients] = [await addNamespace(), await addNamespace()];
  await server.addVethPair('srv', 'cli', clients);
  await server.ip('addr', 'add', 'fd00:1::1/64', 'dev', 'srv', 'nodad');
  await hasLinkLocal(server, 'srv');
  return {
    server,
    clients,
    directory,
    addNamespace,
    close: async () => {
      for (const namespace of opened) await namespace.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startServer6(
  lab: Dhcp6Lab,
  options: Partial<Dhcp6ServerProcessOptions> = {},
): Promise<RunningServer> {
  const whole: Dhcp6ServerProcessOptions = {
    policies: [POLICY6],
    nodes: {},
    leaseFile: join(lab.directory, 'leases.db'),
    ...options,
  };
  return startServerProcess(lab.server, 'dhcp6-server-process.ts', whole);
}

/** Gives the clients' card another hardware address, from which the kernel makes its link-local one anew. */
export async function beMachine6({ clients }: Pick<Dhcp6Lab, 'clients'>, hwaddr: string): Promise<void> {
  await clients.ip('addr', 'flush', 'dev', 'cli');
  await clients.ip('link', 'set', 'cli', 'down');
  await clients.ip('link', 'set', 'cli', 'address', hwaddr, 'up');
  await hasLinkLocal(clients, 'cli');
}

/** Resolves once a card has an address by which it can be spoken to: kernels take a second for it. */
export async function hasLinkLocal(namespace: Namespace, card: string): Promise<void> {
  for (;;) {
    const { stdout } = await namespace.ip('-6', 'addr', 'show', 'dev', card, 'scope', 'link', '-tentative');
    if (stdout.includes('inet6')) return;
    await delay(50);
  }
}
