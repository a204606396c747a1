import { type ChildProcess, execFile, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const PREFIX = 'ww-test-';
const run = promisify(execFile);

/** Output of a finished command. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** A network of its own, apart from the host's; everything in it ends with `close`. */
export interface Namespace {
  readonly name: string;
  /** `ip` inside of the namespace, e.g. `ip('addr', 'add', '10.0.0.1/24', 'dev', 'br0')`. */
  ip(...argv: string[]): Promise<CommandResult>;
  /** Runs a command to its end; rejects when it fails. */
  exec(command: string, argv: readonly string[]): Promise<CommandResult>;
  /** Starts a command that runs until `close`, or until it is killed or stops by itself. */
  spawn(command: string, argv: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Two joined cards here; with `peer`, the second one lies in that namespace. */
  addVethPair(one: string, other: string, peer?: Namespace): Promise<void>;
  /** A switch with an address, e.g. `br0`, `10.0.0.1/24`. */
  addBridge(name: string, cidr?: string): Promise<void>;
  /** A card for a virtual machine, plugged into the bridge. */
  addTap(name: string, bridge: string): Promise<void>;
  close(): Promise<void>;
}

/** Runs `use` with a fresh namespace, which is gone afterwards whatever happens. */
export async function withNamespace<T>(use: (namespace: Namespace) => Promise<T>): Promise<T> {
  const namespace = await openNamespace();
  try {
    return await use(namespace);
  } finally {
    await namespace.close();
  }
}

/** For `beforeAll`; the caller closes it. Namespaces that killed test runs left behind are removed on the way. */
export async function openNamespace(): Promise<Namespace> {
  requireRoot();
  await removeOrphans();
  const namespace = new LinuxNamespace();
  await ip('netns', 'add', namespace.name);
  open.add(namespace.name);
  await namespace.ip('link', 'set', 'lo', 'up');
  return namespace;
}

/** Fails with the Debian package to install when a program is missing. */
export function requireCommand(command: string, debianPackage: string): void {
  // Asking a program for its help is the one question that all of them answer.
  const { error } = spawnSync(command, ['--help'], { stdio: 'ignore', timeout: 5000 });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
    throw new Error(`${command} is missing: apt-get install ${debianPackage}`);
  }
}

const open = new Set<string>();
let count = 0;

process.on('exit', () => {
  for (const name of open) spawnSync('ip', ['netns', 'del', name]);
});

class LinuxNamespace implements Namespace {
  readonly name: string;
  readonly #children = new Set<ChildProcess>();

  constructor() {
    count += 1;
    this.name = `${PREFIX}${process.pid}-${count}`;
  }

  ip(...argv: string[]): Promise<CommandResult> {
    return ip('-n', this.name, ...argv);
  }

  exec(command: string, argv: readonly string[]): Promise<CommandResult> {
    return run('ip', ['netns', 'exec', this.name, command, ...argv], { maxBuffer: 64 * 1024 * 1024 });
  }

  /** `ip netns exec` becomes the command, so the child's pid is the command's own. */
  spawn(command: string, argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, command, ...argv], options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async addVethPair(one: string, other: string, peer?: Namespace): Promise<void> {
    const where = peer === undefined ? [] : ['netns', peer.name];
    await this.ip('link', 'add', one, 'type', 'veth', 'peer', 'name', other, ...where);
    await this.ip('link', 'set', one, 'up');
    await (peer ?? this).ip('link', 'set', other, 'up');
  }

  async addBridge(name: string, cidr?: string): Promise<void> {
    await this.ip('link', 'add', 'name', name, 'type', 'bridge', 'forward_delay', '0');
    if (cidr !== undefined) await this.ip('addr', 'add', cidr, 'dev', name);
    await this.ip('link', 'set', name, 'up');
  }

  async addTap(name: string, bridge: string): Promise<void> {
    await this.ip('tuntap', 'add', 'dev', name, 'mode', 'tap');
    await this.ip('link', 'set', name, 'master', bridge);
    await this.ip('link', 'set', name, 'up');
  }

  async close(): Promise<void> {
    const ended = [...this.#children].map(async (child) => {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
    });
    await Promise.all(ended);
    if (!open.has(this.name)) return;
    await ip('netns', 'del', this.name);
    open.delete(this.name);
  }
}

function ip(...argv: string[]): Promise<CommandResult> {
  return run('ip', argv);
}

function requireRoot(): void {
  if (process.getuid?.() !== 0) throw new Error('network namespaces need root: run the tests as root');
}

async function removeOrphans(): Promise<void> {
  const { stdout } = await ip('netns', 'list');
  for (const [name = '', pid] of stdout.matchAll(new RegExp(`^${PREFIX}(\\d+)-\\d+`, 'gm'))) {
    if (!isAlive(Number(pid))) await ip('netns', 'del', name).catch(ignoreTakenAway);
  }
}

/** Another test process may have removed it in the same moment. */
function ignoreTakenAway(error: unknown): void {
  if (!String(error).includes('No such file')) throw error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
