import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ArchiveEntry } from '../../src/codec/archive-entry.ts';
import { encodeCpio } from '../../src/codec/cpio/cpio-writer.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';

const AGENT = resolve(import.meta.dirname, '../../overlays/wwclient/rootfs/warewulf/wwclient');
const WWID = '52:54:00:00:00:01';

interface Report {
  readonly stage: string;
  readonly result: string;
  /** Absent while the agent has applied nothing. */
  readonly digest?: string;
  readonly detail: string;
  readonly uptime: number;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly ifNoneMatch: string | undefined;
  readonly port: number;
}

/** A server for one node that can be told to misbehave. */
class NodeServer {
  readonly asked: Asked[] = [];
  readonly reports: Report[] = [];
  entries: readonly ArchiveEntry[] = [];
  /** What goes wrong with the next archives. */
  fault: 'none' | 'corrupt' | 'cut' | 'unavailable' = 'none';
  intervalSeconds = 1;
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  #waiting: { readonly wanted: (report: Report) => boolean; readonly tell: (report: Report) => void }[] = [];

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** The first report from now on that is as wanted. */
  nextReport(wanted: (report: Report) => boolean = () => true): Promise<Report> {
    return new Promise((tell) => this.#waiting.push({ wanted, tell }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers, socket } = request;
    this.asked.push({ method, url, ifNoneMatch: headers['if-none-match'], port: socket.remotePort ?? 0 });
    const body = Buffer.concat(await request.toArray());
    if (method === 'POST' && new URL(url, 'http://server').pathname === `/status/${WWID}`) {
      const report = JSON.parse(body.toString()) as Report;
      this.reports.push(report);
      response.writeHead(204).end();
      const told = this.#waiting.filter(({ wanted }) => wanted(report));
      this.#waiting = this.#waiting.filter((each) => !told.includes(each));
      for (const { tell } of told) tell(report);
    } else this.#answerArchive(url, headers['if-none-match'], response);
  }

  #answerArchive(url: string, ifNoneMatch: string | undefined, response: ServerResponse): void {
    const format = new URL(url, 'http://server').searchParams.get('format');
    response.setHeader('X-Warewulf-Interval', this.intervalSeconds);
    if (this.fault === 'unavailable') return void response.writeHead(503).end();
    const bytes = format === 'cpio' ? encodeCpio(this.entries) : encodeTar(this.entries);
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    response.setHeader('ETag', etag);
    if (ifNoneMatch === etag) return void response.writeHead(304).end();
    response.setHeader('Content-Length', bytes.length);
    if (this.fault === 'corrupt') bytes.writeUInt8(bytes.readUInt8(600) ^ 0xff, 600);
    if (this.fault === 'cut') return void response.write(bytes.subarray(0, 700), () => response.destroy());
    response.end(bytes);
  }
}

/** Directories in which the agent believes to be the whole node. */
export class AgentLab {
  readonly root = mkdtempSync(join(tmpdir(), 'ww-agent-'));
  readonly server = new NodeServer();
  readonly #running: ChildProcess[] = [];

  static async start(): Promise<AgentLab> {
    const lab = new AgentLab();
    await lab.server.listen();
    lab.#configure(lab.server.port);
    return lab;
  }

  #configure(port: number): void {
    this.write('warewulf/config', `WWIPADDR='127.0.0.1'\nWWPORT='${port}'\n`);
    writeFileSync(join(this.root, 'cmdline'), `quiet wwid=${WWID} root=/dev/ram0\n`);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** One round; resolves with exit code and messages. */
  async once(
    shell: Shell = 'dash',
    transport = 'curl',
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number; messages: string }> {
    const agent = this.spawn(shell, ['--once'], { WW_TRANSPORT: transport, ...env });
    let messages = '';
    agent.stderr?.on('data', (data) => {
      messages += data;
    });
    const [code] = await once(agent, 'close');
    return { code: Number(code), messages };
  }

  spawn(shell: Shell, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const [program = '', ...first] = SHELLS[shell];
    const agent = spawn(program, [...first, AGENT, ...args], {
      env: {
        PATH: process.env['PATH'],
        WW_ROOT: this.root,
        WW_CMDLINE: this.path('cmdline'),
        WW_ASSETKEY: 'tag 7&/',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.#running.push(agent);
    return agent;
  }

  async close(): Promise<void> {
    const alive = this.#running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = alive.map((agent) => once(agent, 'close'));
    for (const agent of alive) agent.kill('SIGTERM');
    await Promise.all(ended);
    await this.server.close().catch(() => undefined);
    rmSync(this.root, { recursive: true, force: true });
  }
}

const SHELLS = { dash: ['dash'], bash: ['bash', '--posix'], busybox: ['busybox', 'sh'] } as const;
export type Shell = keyof typeof SHELLS;

/** Debian packages of what the agent's tests run. */
const PACKAGES: Readonly<Record<string, string>> = {
  dash: 'dash',
  bash: 'bash',
  busybox: 'busybox-static',
  curl: 'curl',
  perl: 'perl-base',
  cpio: 'cpio',
};

export function requirePrograms(): void {
  for (const [program, debianPackage] of Object.entries(PACKAGES)) {
    const found = spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status === 0;
    if (!found) throw new Error(`${program} is missing: apt-get install ${debianPackage}`);
  }
}

const USUAL = { uid: 0, gid: 0, mtimeSeconds: 1_000_000_000 };

export function file(path: string, text: string, mode = 0o644, owner = { uid: 0, gid: 0 }): ArchiveEntry {
  return { type: 'file', path, mode, ...USUAL, ...owner, data: Buffer.from(text) };
}

export function directory(path: string, mode = 0o755): ArchiveEntry {
  return { type: 'directory', path, mode, ...USUAL };
}

export function link(path: string, linkTarget: string): ArchiveEntry {
  return { type: 'symlink', path, mode: 0o777, ...USUAL, linkTarget };
}
