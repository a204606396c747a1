import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { createScriptTemplates } from '../../src/adapter/file/script-templates.ts';
import type { Ip } from '../../src/address/ip.ts';
import type { Ip4 } from '../../src/address/ip4.ts';
import type { ResolvedNode } from '../../src/domain/node-schema.ts';
import type { AgentReport } from '../../src/server/http-boot/agent-report.ts';
import type { BootPorts } from '../../src/server/http-boot/boot-ports.ts';
import { type BootServer, type BootServerOptions, startBootServer } from '../../src/server/http-boot/boot-server.ts';
import { createBootScripts } from '../../src/service/boot-script.ts';
import { createFirstScript } from '../../src/service/first-script.ts';
import { grubLanguage } from '../../src/service/grub-language.ts';
import { ipxeLanguage } from '../../src/service/ipxe-language.ts';
import type { BootArtifacts, NotBootable } from '../../src/service/ports/boot-artifacts.ts';
import type { ServedBytes, ServedFile } from '../../src/service/ports/served-file.ts';
import { bootNode, NODE_HWADDR } from './boot-node.ts';
import { RecordedEvents } from './recorded-events.ts';
import { sha256 } from './sha256.ts';

const TEMPLATES = resolve(import.meta.dirname, '../../templates');
const ipxeTemplates = createScriptTemplates([join(TEMPLATES, 'ipxe')], '.ipxe.hbs');
const grubTemplates = createScriptTemplates([join(TEMPLATES, 'grub')], grubLanguage.suffix);

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

export interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A boot server on 127.0.0.1 with one node, n1, that has files and overlays of known content. */
export class BootFixture {
  readonly directory: string;
  readonly kernel = randomBytes(300_000);
  readonly image = randomBytes(5_000_001);
  readonly overlay = randomBytes(40_000);
  readonly events = new RecordedEvents();
  readonly reports: AgentReport[] = [];
  /** Names of nodes that gave a sign of life. */
  readonly seen: string[] = [];
  node: ResolvedNode = bootNode({ root: 'initramfs' });
  /** Boot programs by their names. */
  loaders: ReadonlyMap<string, ServedBytes> = new Map();
  addresses: readonly Ip[] = ['127.0.0.1' as Ip4];
  artifacts: BootArtifacts | NotBootable = { missing: [] };
  server: BootServer | undefined;

  static async create(): Promise<BootFixture> {
    const fixture = new BootFixture(await mkdtemp(join(tmpdir(), 'ww-boot-')));
    fixture.artifacts = {
      kernel: { ...(await fixture.put('kernel', fixture.kernel)), version: '6.1.0' },
      parts: [await fixture.put('image', fixture.image)],
    };
    return fixture;
  }

  constructor(directory: string) {
    this.directory = directory;
  }

  async put(name: string, bytes: Buffer): Promise<ServedFile> {
    const path = join(this.directory, name);
    await writeFile(path, bytes);
    return { path, sizeBytes: bytes.length, etag: sha256(bytes) };
  }

  /** Not secure, so that any source port will do, unless told otherwise. */
  async start(options: Partial<BootServerOptions> = {}): Promise<number> {
    this.server = await startBootServer({ ...this.ports(), address: '127.0.0.1', port: 0, ...options });
    return this.server.port;
  }

  async stop(): Promise<void> {
    await this.server?.close({ drainMs: 0 });
    this.server = undefined;
    while (this.events.pending.length > 0) await this.events.next();
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }

  /** Sends the path as it is, without any normalising. */
  ask({ path, method = 'GET', headers = {}, body }: Question): Promise<Answer> {
    return new Promise((resolveAnswer, reject) => {
      const asked = request({ port: this.server?.port, host: '127.0.0.1', path, method, headers, agent: false });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolveAnswer({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      });
      asked.end(body);
    });
  }

  private ports(): BootPorts {
    return {
      log: pino({ level: 'silent' }),
      record: this.events.record,
      now: () => 1000,
      secure: false,
      updateIntervalSeconds: 60,
      findNode: (hwaddr) => (hwaddr === NODE_HWADDR ? this.node : undefined),
      addressesOf: () => this.addresses,
      bootArtifacts: async () => this.artifacts,
      bootScript: createBootScripts(ipxeTemplates),
      grubScript: createBootScripts(grubTemplates, grubLanguage),
      firstScripts: {
        grub: createFirstScript(grubTemplates, grubLanguage, 'first'),
        ipxe: createFirstScript(ipxeTemplates, ipxeLanguage, 'autoexec'),
      },
      loader: async (name) => this.loaders.get(name),
      guide: () => ({ isIgnored: false, isQueued: false, seconds: 60 }),
      hwaddrOf: (ip) => (this.addresses.includes(ip) ? NODE_HWADDR : undefined),
      overlayArchive: async (_node, kind, { format, compress }) => {
        const bytes = Buffer.concat([Buffer.from(`${kind} ${format} ${compress}\n`), this.overlay]);
        return { bytes, etag: sha256(bytes) };
      },
      sawNode: (node) => this.seen.push(node),
      report: async (_node, report) => {
        this.reports.push(report);
      },
      statusSummary: () => ({ nodes: { n1: { 'node name': 'n1' } } }),
    };
  }
}
