import { readdir } from 'node:fs/promises';
import { isAlive } from './is-alive.ts';
import { runCommand } from './run-command.ts';

/** A private network: a bridge with the server's address and one TAP per machine, seen by no real network. */
export interface LabNetwork {
  readonly name: string;
  /** The argv that runs a command inside the namespace; it keeps the process id it was started with. */
  readonly inside: (argv: readonly string[]) => string[];
  /** Creates a TAP on the bridge for one machine and gives its name. */
  readonly addTap: (tap: string) => Promise<string>;
  readonly removeTap: (tap: string) => Promise<void>;
  /** Removes the namespace and with it every device in it. End the processes inside first. */
  readonly close: () => Promise<void>;
}

const BRIDGE = 'br0';

/**
 * Makes the namespace `<prefix>-<our process id>`; what a killed run with the same prefix left behind is removed first.
 * @param serverCidr the server's address on the bridge, such as 10.76.0.1/24
 */
export const createNetwork = async (prefix: string, serverCidr: string): Promise<LabNetwork> => {
  await removeStale(prefix);
  const name = `${prefix}-${process.pid}`;
  const ip = (...args: readonly string[]) => runCommand(['ip', '-n', name, ...args]);
  const close = async () => {
    await runCommand(['ip', 'netns', 'delete', name]);
  };
  await runCommand(['ip', 'netns', 'add', name]);
  try {
    await ip('link', 'set', 'lo', 'up');
    // Without spanning tree a port forwards at once; without snooping no multicast is held back from a booting card.
    await ip('link', 'add', BRIDGE, 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0', 'mcast_snooping', '0');
    await ip('address', 'add', serverCidr, 'broadcast', '+', 'dev', BRIDGE);
    await ip('link', 'set', BRIDGE, 'up');
  } catch (error) {
    await close();
    throw error;
  }
  const addTap = async (tap: string) => {
    await ip('tuntap', 'add', tap, 'mode', 'tap');
    await ip('link', 'set', tap, 'master', BRIDGE, 'up');
    return tap;
  };
  const removeTap = async (tap: string) => {
    await ip('link', 'delete', tap);
  };
  return { name, inside: (argv) => ['ip', 'netns', 'exec', name, ...argv], addTap, removeTap, close };
};

const removeStale = async (prefix: string): Promise<void> => {
  const names = await readdir('/run/netns').catch(() => []);
  for (const name of names) {
    const pid = new RegExp(`^${prefix}-(\\d+)$`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await runCommand(['ip', 'netns', 'delete', name]);
  }
};
