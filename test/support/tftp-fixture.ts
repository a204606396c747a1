import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createTftpFiles } from '../../src/adapter/file/tftp-files.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';
import { startTftpServer, type TftpServer, type TftpServerOptions } from '../../src/server/tftp/tftp-server.ts';
import { openPlainUdpSocket } from './open-plain-udp-socket.ts';
import { RecordedEvents } from './recorded-events.ts';
import { sha256 } from './sha256.ts';

const SIZES = { empty: 0, short: 100, exact: 1024, program: 180_001, kernel: 1_100_000 };

/** A TFTP root with files of telling sizes and a link that leads out of it, and a server over it on 127.0.0.1. */
export class TftpFixture {
  readonly root: string;
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly events = new RecordedEvents();
  server: TftpServer | undefined;

  static async create(): Promise<TftpFixture> {
    const root = await mkdtemp(join(tmpdir(), 'ww-tftp-'));
    const contents = new Map(Object.entries(SIZES).map(([name, size]) => [name, randomBytes(size)]));
    for (const [name, bytes] of contents) await writeFile(join(root, name), bytes);
    await symlink('/etc/passwd', join(root, 'link'));
    return new TftpFixture(root, contents);
  }

  constructor(root: string, contents: ReadonlyMap<string, Buffer>) {
    this.root = root;
    this.contents = contents;
  }

  /** Small enough a cache that `kernel` is read from disk and the others from memory. */
  async start(options: Partial<TftpServerOptions> = {}): Promise<number> {
    this.server = await startTftpServer({
      address: '127.0.0.1',
      port: 0,
      files: createTftpFiles({ root: this.root, programPath: () => undefined, cacheBytes: 4_000_000 }),
      openSocket: openPlainUdpSocket,
      record: this.events.record,
      log: pino({ level: 'silent' }),
      now: () => 1000,
      hostOf: () => ({ hwaddr: '52:54:00:12:34:56' as MacAddress, node: 'n1' }),
      limits: { maxTransfersPerSource: 1000 },
      ...options,
    });
    return this.server.port;
  }

  async stop(): Promise<void> {
    await this.server?.close({ drainMs: 0 });
    this.server = undefined;
    while (this.events.pending.length > 0) await this.events.next();
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }

  digestOf(name: string): string {
    return sha256(this.contents.get(name) ?? Buffer.alloc(0));
  }
}
