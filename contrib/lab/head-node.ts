import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { createNetwork, type LabNetwork } from './create-network.ts';
import { type LabDaemon, startDaemon } from './daemon.ts';
import { type LabRegistry, startRegistry } from './registry.ts';
import { startRouter } from './router.ts';
import { writeSiteOverlay } from './site-overlay.ts';
import { createSsh, type LabSsh } from './ssh.ts';
import type { Steps } from './steps.ts';

export interface HeadNodeOptions {
  /** Namespaces of one kind of run have names that begin with it. */
  readonly prefix: string;
  /** Takes everything of this run; whoever made it removes it. */
  readonly directory: string;
  readonly cleanup: Cleanup;
  readonly steps: Steps;
  readonly signal: AbortSignal;
  readonly secure?: boolean | undefined;
  /** UEFI firmware starts with shim and GRUB, which Secure Boot needs. */
  readonly grubboot?: boolean | undefined;
  /** Another DHCP server gives the addresses; whoever wants that starts it. */
  readonly proxy?: boolean | undefined;
  /** Nodes boot by IPv6 alone: the daemon does not answer DHCPv4, and a router announces the network. */
  readonly ipv6Only?: boolean | undefined;
}

/** The server of a cluster in a network of its own: our daemon, and a container registry to import from. */
export interface HeadNode {
  readonly network: LabNetwork;
  readonly registry: LabRegistry;
  readonly ssh: LabSsh;
  readonly daemon: () => LabDaemon;
  /** Stops the daemon, as an admin would, and starts it again on the same state. */
  readonly restartDaemon: () => Promise<void>;
  /** Runs `wwctl` and shows its command line to whoever watches. */
  readonly wwctl: (...args: readonly string[]) => Promise<string>;
}

const SERVER_CIDR = '10.76.0.1/24';
const SERVER_CIDR6 = 'fd76::1/64';
const UPDATE_SECONDS = 5;

export const startHeadNode = async ({
  prefix,
  directory,
  cleanup,
  steps,
  signal,
  secure = true,
  grubboot = false,
  proxy = false,
  ipv6Only = false,
}: HeadNodeOptions): Promise<HeadNode> => {
  const network = await steps.step('network namespace with a bridge', () => createNetwork(prefix, SERVER_CIDR));
  cleanup.add(network.close);
  if (ipv6Only) {
    const router = await steps.step('IPv6 router', () => startRouter(network, join(directory, 'router'), SERVER_CIDR6));
    cleanup.add(router.stop);
  }
  const registry = await steps.step('container registry', () => startRegistry(network, join(directory, 'registry')));
  cleanup.add(registry.stop);

  const server = join(directory, 'server');
  const state = join(server, 'state');
  const ssh = await createSsh(network, join(directory, 'home'), join(state, 'etc/warewulf/keys'), signal);
  await writeSiteOverlay(join(state, 'overlays'));
  const start = () =>
    startDaemon(network, {
      directory: server,
      serverCidr: SERVER_CIDR,
      serverCidr6: ipv6Only ? SERVER_CIDR6 : undefined,
      rangeStart: '10.76.0.200',
      rangeEnd: '10.76.0.250',
      updateSeconds: UPDATE_SECONDS,
      secure,
      grubboot,
      proxy,
      env: { HOME: ssh.home },
      signal,
    });
  let daemon = await steps.step('warewulfd: DHCP, TFTP, HTTP', start);
  cleanup.add(() => daemon.stop());

  const restartDaemon = async () => {
    await daemon.stop();
    daemon = await start();
  };
  const wwctl = (...args: readonly string[]) => {
    steps.note(`  $ wwctl ${args.map(quoted).join(' ')}`);
    return daemon.wwctl(...args);
  };
  return { network, registry, ssh, daemon: () => daemon, restartDaemon, wwctl };
};

/** An argument as it must be typed. */
const quoted = (arg: string): string => (/^[\w.,:/=@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`);
