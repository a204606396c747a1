/** Where a command runs. */
export interface SshTarget {
  readonly node: string;
  /** An IP address, or a name when the node has none. */
  readonly address: string;
}

export interface SshSettings {
  /** The remote shell, e.g. `/usr/bin/ssh`. */
  readonly rsh: string;
  readonly user?: string | undefined;
  readonly connectSeconds: number;
  /** Nobody can answer questions of several nodes. */
  readonly isBatch: boolean;
  /** From where the keys of nodes are known, as arguments. */
  readonly hostKeyOptions: readonly string[];
  /** None: a login. */
  readonly command: readonly string[];
}

/**
 * The program and its arguments. A remote shell of another name than ssh gets the address and the command alone, as it
 * need not know ssh's options.
 */
export function sshArgv(target: SshTarget, settings: SshSettings): readonly [string, ...string[]] {
  const { rsh, user, command } = settings;
  const login = user === undefined ? [] : ['-l', user];
  return [rsh, ...(isOpenSsh(rsh) ? openSshOptions(target, settings) : []), ...login, target.address, ...command];
}

function isOpenSsh(rsh: string): boolean {
  return rsh.slice(rsh.lastIndexOf('/') + 1) === 'ssh';
}

function openSshOptions({ node }: SshTarget, settings: SshSettings): readonly string[] {
  const { isBatch, connectSeconds, hostKeyOptions } = settings;
  return [
    ...(isBatch ? ['-o', 'BatchMode=yes'] : []),
    ...['-o', `ConnectTimeout=${connectSeconds}`],
    // Its messages then name the node, and what it learns of a key stays with the node when the address moves.
    ...['-o', `HostKeyAlias=${node}`],
    ...['-o', 'LogLevel=ERROR'],
    ...hostKeyOptions,
  ];
}
