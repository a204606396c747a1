/** Makes one key pair. */
export interface SshKeyGenerator {
  /** True when the private key is there. */
  has(path: string): Promise<boolean>;
  /** Writes `path` (0600) and `path.pub` whole or not at all, and never over an existing key. */
  generate(type: string, path: string): Promise<void>;
}

export interface SshHostKeysParts {
  /** Directory of the keys, e.g. `/etc/warewulf/keys`. */
  readonly directory: string;
  /** Types as ssh-keygen knows them, e.g. `ed25519`. */
  readonly keyTypes: readonly string[];
  readonly generator: SshKeyGenerator;
}

/**
 * The public keys that all nodes show, one line each, of those types that are there.
 * @param readFile takes paths below the site's directory, e.g. `keys/ssh_host_rsa_key.pub`
 */
export function publicHostKeys(
  keyTypes: readonly string[],
  readFile: (path: string) => string | undefined,
): readonly string[] {
  const keys = keyTypes.map((type) => readFile(`keys/ssh_host_${type}_key.pub`)?.trim() || undefined);
  return keys.filter((key) => key !== undefined);
}

/**
 * Makes the host keys that all nodes share, where they are missing. Existing keys stay as they are.
 * @returns paths of the keys it made
 */
export async function ensureSshHostKeys({ directory, keyTypes, generator }: SshHostKeysParts): Promise<string[]> {
  const made: string[] = [];
  for (const type of keyTypes) {
    const path = `${directory}/ssh_host_${type}_key`;
    if (await generator.has(path)) continue;
    await generator.generate(type, path);
    made.push(path);
  }
  return made;
}
