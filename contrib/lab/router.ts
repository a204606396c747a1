import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackgroundProcess, startProcess } from './background-process.ts';
import type { LabNetwork } from './create-network.ts';
import { runCommand } from './run-command.ts';
import { waitUntil } from './wait-until.ts';

const BRIDGE = 'br0';

/**
 * Gives the server its IPv6 address, and announces the network as a router would that sends machines to DHCPv6.
 * @param serverCidr6 such as fd76::1/64
 */
export const startRouter = async (
  network: LabNetwork,
  directory: string,
  serverCidr6: string,
): Promise<BackgroundProcess> => {
  await mkdir(directory, { recursive: true });
  await runCommand(network.inside(['ip', 'address', 'add', serverCidr6, 'dev', BRIDGE, 'nodad']));
  // radvd wants to be on a router.
  await runCommand(network.inside(['sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1']));
  const isThere = async () => {
    const shown = await runCommand(network.inside(['ip', '-6', 'address', 'show', 'dev', BRIDGE, 'scope', 'link']));
    return /inet6 fe80:(?!.*tentative)/.test(shown) ? true : undefined;
  };
  await waitUntil('the bridge has a link-local address', isThere, { timeoutMs: 10_000, everyMs: 100 });
  const file = join(directory, 'radvd.conf');
  await writeFile(file, radvdConf(serverCidr6), { mode: 0o644 });
  const argv = ['radvd', '--nodaemon', '--logmethod', 'stderr', '--config', file, '--pidfile', `${file}.pid`];
  return await startProcess(network.inside(argv), join(directory, 'radvd.log'));
};

const radvdConf = (serverCidr6: string): string => `interface ${BRIDGE} {
  AdvSendAdvert on;
  AdvManagedFlag on;
  AdvOtherConfigFlag on;
  AdvDefaultLifetime 0;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 10;
  prefix ${serverCidr6.replace(/::.*\//, '::/')} {
    AdvOnLink on;
    AdvAutonomous off;
  };
};
`;
