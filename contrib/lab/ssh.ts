import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabNetwork } from './create-network.ts';
import { runCommand } from './run-command.ts';

/** Logging in on nodes with a key of this lab alone. */
export interface LabSsh {
  /** A home directory whose authorized_keys has the lab's key: nodes get it from the daemon that runs with this home. */
  readonly home: string;
  /** The argv for a person to look around on a node. */
  readonly argvFor: (ip: string) => readonly string[];
  /** Runs a command line on a node as root and gives its standard output. */
  readonly run: (ip: string, commandLine: string) => Promise<string>;
}

/**
 * @param hostKeys directory with the public host keys that the daemon gives its nodes; no other machine is accepted
 */
export const createSsh = async (
  network: LabNetwork,
  directory: string,
  hostKeys: string,
  signal: AbortSignal,
): Promise<LabSsh> => {
  const dotSsh = join(directory, '.ssh');
  const key = join(dotSsh, 'id_ed25519');
  const knownHosts = join(directory, 'known_hosts');
  await mkdir(dotSsh, { recursive: true, mode: 0o700 });
  await runCommand(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
  await writeFile(join(dotSsh, 'authorized_keys'), await readFile(`${key}.pub`, 'utf8'), { mode: 0o600 });
  const options = [
    ...['-F', 'none', '-i', key, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20'],
    ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'StrictHostKeyChecking=yes', '-o', 'LogLevel=ERROR'],
  ];
  const argvFor = (ip: string) => network.inside(['ssh', ...options, `root@${ip}`]);
  const run = async (ip: string, commandLine: string) => {
    await writeFile(knownHosts, await knownHostLines(hostKeys));
    return runCommand([...argvFor(ip), commandLine], { signal });
  };
  return { home: directory, argvFor, run };
};

/** All nodes show the same host keys, whatever their address. */
const knownHostLines = async (hostKeys: string): Promise<string> => {
  const names = (await readdir(hostKeys)).filter((name) => name.endsWith('.pub'));
  const keys = await Promise.all(names.map((name) => readFile(join(hostKeys, name), 'utf8')));
  return keys.map((key) => `* ${key.trim()}\n`).join('');
};
