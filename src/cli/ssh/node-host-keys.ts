import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** How ssh knows that it talks to a node. */
export interface NodeHostKeys {
  /** Arguments of ssh. */
  readonly options: readonly string[];
  /** Removes what was made. */
  close(): Promise<void>;
}

/**
 * All nodes show the host keys of the cluster, whatever their address.
 * @param keys public keys, one line each; without any, the key that a node shows first is kept and asked of it from then
 *   on, in a file apart from those of other hosts
 */
export async function nodeHostKeys(keys: readonly string[]): Promise<NodeHostKeys> {
  return keys.length > 0 ? clusterKeys(keys) : firstSeenKeys();
}

async function clusterKeys(keys: readonly string[]): Promise<NodeHostKeys> {
  const directory = await mkdtemp(join(tmpdir(), 'wwctl-ssh-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // We may end at once, because nobody reads us any more.
  process.once('exit', remove);
  const file = join(directory, 'known_hosts');
  await writeFile(file, keys.map((key) => `* ${key.trim()}\n`).join(''), { mode: 0o600 });
  return {
    options: [...knownHostsFile(file), '-o', 'StrictHostKeyChecking=yes', '-o', 'UpdateHostKeys=no'],
    close: async () => {
      process.off('exit', remove);
      remove();
    },
  };
}

function firstSeenKeys(): NodeHostKeys {
  const file = join(homedir(), '.ssh', 'known_hosts.warewulf');
  return {
    options: [...knownHostsFile(file), '-o', 'StrictHostKeyChecking=accept-new'],
    close: async () => undefined,
  };
}

/** The keys of other hosts neither help nor stand in the way. */
function knownHostsFile(file: string): readonly string[] {
  return ['-o', `UserKnownHostsFile=${file}`, '-o', 'GlobalKnownHostsFile=/dev/null'];
}
