import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackgroundProcess, startProcess } from './background-process.ts';
import type { LabNetwork } from './create-network.ts';
import type { NodeImage } from './node-image.ts';
import { runCommand } from './run-command.ts';
import { waitUntil } from './wait-until.ts';

/** A real container registry, reachable on the loopback of the lab's namespace only. */
export interface LabRegistry {
  /** Pushes an image and gives the reference to import it from. */
  readonly push: (image: NodeImage, repository: string) => Promise<string>;
  readonly logFile: string;
  readonly stop: () => Promise<void>;
}

const ADDRESS = '127.0.0.1:5000';

/** Starts docker-registry with its storage and its log below `directory`. */
export const startRegistry = async (network: LabNetwork, directory: string): Promise<LabRegistry> => {
  await mkdir(directory, { recursive: true });
  const configFile = join(directory, 'config.yml');
  const logFile = join(directory, 'registry.log');
  await writeFile(configFile, registryConfig(join(directory, 'blobs')));
  const registry = await startProcess(network.inside(['docker-registry', 'serve', configFile]), logFile);
  await waitUntilAnswering(network, registry, logFile);
  const push = async (image: NodeImage, repository: string) => {
    const reference = `docker://${ADDRESS}/${repository}:${image.tag}`;
    const source = `oci:${image.layoutDirectory}:${image.tag}`;
    // insecure-policy: a fresh host may have no /etc/containers/policy.json, and this is our own image.
    const copy = ['skopeo', '--insecure-policy', 'copy', '--dest-tls-verify=false', source, reference];
    await runCommand(network.inside(copy));
    return reference;
  };
  return { push, logFile, stop: registry.stop };
};

const registryConfig = (storage: string): string => `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: "${storage}" } }
http: { addr: "${ADDRESS}" }
`;

const waitUntilAnswering = async (network: LabNetwork, registry: BackgroundProcess, logFile: string) => {
  const isAnswering = async () => {
    if (registry.hasEnded()) throw new Error(`docker-registry: ${await registry.ended}; see ${logFile}`);
    const listening = await runCommand(network.inside(['ss', '--listening', '--tcp', '--numeric', '--no-header']));
    return listening.includes(ADDRESS) ? true : undefined;
  };
  await waitUntil('docker-registry listens', isAnswering, { timeoutMs: 15_000, everyMs: 100 });
};
