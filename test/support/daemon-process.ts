import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ApiClient, createApiClient } from '../../src/api/client.ts';
import { ChildLines } from './child-lines.ts';
import { type DaemonPorts, freePorts } from './free-ports.ts';
import { programEnvironment } from './program-environment.ts';
import { runWwctl, type WwctlRun } from './wwctl.ts';

export const WAREWULFD = resolve(import.meta.dirname, '../../bin/warewulfd');

type Section = Readonly<Record<string, unknown>>;

/** Keys of warewulf.conf, laid over those that a daemon beside others on one host needs. */
export interface DaemonConf {
  readonly warewulf?: Section;
  readonly dhcp?: Section;
  readonly tftp?: Section;
  readonly api?: Section;
  readonly paths?: Section;
}

/** A configuration on 127.0.0.1 with everything below one directory, and the ports in it. */
export interface DaemonPlace {
  /** The stateroot. */
  readonly directory: string;
  readonly configFile: string;
  readonly socket: string;
  readonly ports: DaemonPorts;
  /** The log line that comes once everything listens. */
  readonly lastLine: string;
}

export interface DaemonStart {
  readonly env?: Readonly<Record<string, string>>;
  /** Besides `--config`. */
  readonly argv?: readonly string[];
  /** User and group; the tests' own when missing. */
  readonly uid?: number;
}

/** Writes a configuration for a daemon below `home`, which is made. */
export async function makeDaemonPlace(home: string, conf: DaemonConf = {}): Promise<DaemonPlace> {
  const ports = await freePorts();
  const directory = join(home, 'state');
  const configFile = join(home, 'warewulf.conf');
  mkdirSync(directory, { recursive: true });
  const dhcp = { port: ports.dhcp, 'range start': '127.0.9.1', 'range end': '127.0.9.250', ...conf.dhcp };
  // JSON is YAML.
  const text = JSON.stringify({
    ipaddr: '127.0.0.1/16',
    warewulf: { port: ports.http, ...conf.warewulf },
    dhcp,
    tftp: { port: ports.tftp, ...conf.tftp },
    ssh: { 'key types': ['ed25519'] },
    ...(conf.api && { api: conf.api }),
    paths: { stateroot: directory, ...conf.paths },
  });
  writeFileSync(configFile, text);
  const socket = join(directory, 'warewulfd.sock');
  return { directory, configFile, socket, ports, lastLine: lastLineOf(conf) };
}

/** Gives what a place holds so far to another user. */
export function giveAway({ directory }: DaemonPlace, uid: number): void {
  chownSync(directory, uid, uid);
}

function lastLineOf({ warewulf, dhcp, tftp }: DaemonConf): string {
  if (dhcp?.['enabled'] !== false) return 'dhcp listens';
  if (tftp?.['enabled'] !== false) return 'tftp listens';
  return warewulf?.['http'] === false ? 'admin API listens' : 'http listens';
}

/** Starts `warewulfd` as it would be installed. */
export function launchDaemon(
  { configFile }: Pick<DaemonPlace, 'configFile'>,
  { env, uid, argv = [] }: DaemonStart = {},
) {
  const user = uid === undefined ? {} : { uid, gid: uid };
  return spawn(WAREWULFD, ['--config', configFile, ...argv], {
    env: programEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
}

export class DaemonProcess {
  readonly place: DaemonPlace;
  readonly child: ChildProcess;
  /** Its log. */
  readonly lines: ChildLines;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;

  constructor(place: DaemonPlace, child: ChildProcess) {
    this.place = place;
    this.child = child;
    this.lines = new ChildLines(child);
    this.ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Resolves once everything listens; rejects with the log when the daemon ends before. */
  async serves(): Promise<void> {
    await this.lines.take(this.place.lastLine);
  }

  get ports(): DaemonPorts {
    return this.place.ports;
  }

  wwctl(...argv: readonly string[]): Promise<WwctlRun> {
    return runWwctl([...argv, '--config', this.place.configFile]);
  }

  /** What `wwctl` speaks to. */
  get api(): ApiClient {
    return createApiClient({ socketPath: this.place.socket, who: 'tester', command: 'test' });
  }

  /** What a `wwctl` command prints that has to succeed. */
  async order(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.wwctl(...argv);
    if (code !== 0) throw new Error(`wwctl ${argv.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** Says that it shall stop, and waits until it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return await this.ended;
  }
}
