import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../../src/api/client.ts';
import { type BackgroundProcess, startProcess } from './background-process.ts';
import type { LabNetwork } from './create-network.ts';
import { runCommand } from './run-command.ts';
import { waitUntil } from './wait-until.ts';

export interface DaemonSettings {
  /** Everything the daemon keeps goes below it. */
  readonly directory: string;
  readonly serverCidr: string;
  /** Where given, nodes boot by IPv6 alone. */
  readonly serverCidr6?: string | undefined;
  readonly rangeStart: string;
  readonly rangeEnd: string;
  /** False: gives overlays also to whoever asks from another address than the node's. */
  readonly secure: boolean;
  readonly grubboot: boolean;
  /** Another server gives the addresses. */
  readonly proxy: boolean;
  /** How often a node asks for changes. */
  readonly updateSeconds: number;
  /** Environment on top of ours, for the daemon. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The server under test, run as an admin would run it. */
export interface LabDaemon {
  readonly configFile: string;
  readonly logFile: string;
  /** Runs `wwctl` against this daemon and gives its standard output. */
  readonly wwctl: (...args: readonly string[]) => Promise<string>;
  /** The same API without the cost of a program per question, for what is asked every second. */
  readonly api: ApiClient;
  readonly hasEnded: () => boolean;
  readonly stop: () => Promise<void>;
}

const BIN = join(import.meta.dirname, '../../bin');

/** Writes warewulf.conf, starts `warewulfd` inside the namespace and waits until it serves. */
export const startDaemon = async (network: LabNetwork, settings: DaemonSettings): Promise<LabDaemon> => {
  await mkdir(settings.directory, { recursive: true });
  const configFile = join(settings.directory, 'warewulf.conf');
  const logFile = join(settings.directory, 'warewulfd.log');
  await writeFile(configFile, warewulfConf(settings));
  const argv = network.inside([join(BIN, 'warewulfd'), '--config', configFile]);
  const daemon = await startProcess(argv, logFile, { ...process.env, ...settings.env });
  const wwctl = (...args: readonly string[]) =>
    runCommand(network.inside([join(BIN, 'wwctl'), '--config', configFile, ...args]), { signal: settings.signal });
  const port = settings.serverCidr6 === undefined ? 67 : 547;
  await waitUntilListening(network, daemon, { logFile, port }).catch(async (error) => {
    await daemon.stop();
    throw error;
  });
  const socketPath = join(settings.directory, 'state/warewulfd.sock');
  const api = createApiClient({ socketPath, who: 'root', command: 'lab' });
  return { configFile, logFile, wwctl, api, hasEnded: daemon.hasEnded, stop: daemon.stop };
};

const warewulfConf = (settings: DaemonSettings): string => `# Written by the lab.
ipaddr: ${settings.serverCidr}
${settings.serverCidr6 === undefined ? '' : `ipaddr6: ${settings.serverCidr6}\n`}warewulf:
  update interval: ${settings.updateSeconds}
  secure: ${settings.secure}
  grubboot: ${settings.grubboot}
dhcp:
  ipv4: ${settings.serverCidr6 === undefined}
${settings.proxy ? '  proxy: true' : `  range start: ${settings.rangeStart}\n  range end: ${settings.rangeEnd}`}
paths:
  stateroot: ${join(settings.directory, 'state')}
`;

/** DHCP comes last: a daemon that listens on its port has everything else running. */
const waitUntilListening = async (
  network: LabNetwork,
  daemon: BackgroundProcess,
  { logFile, port }: { readonly logFile: string; readonly port: number },
): Promise<void> => {
  const isListening = async () => {
    if (daemon.hasEnded()) throw new Error(`warewulfd: ${await daemon.ended}\n${await readFile(logFile, 'utf8')}`);
    const sockets = await runCommand(network.inside(['ss', '--listening', '--udp', '--numeric', '--no-header']));
    return new RegExp(`:${port}\\s`).test(sockets) ? true : undefined;
  };
  await waitUntil('warewulfd listens for DHCP', isListening, { timeoutMs: 30_000, everyMs: 100 });
};
