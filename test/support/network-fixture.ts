import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAuthFile } from '../../src/adapter/file/auth-file.ts';
import { createTlsFiles } from '../../src/adapter/file/tls-files.ts';
import { createPasswordVerifier } from '../../src/adapter/process/password-verifier.ts';
import type { Subnet } from '../../src/address/subnet.ts';
import type { Scope } from '../../src/domain/access-scope.ts';
import { type AdminServer, startAdminServer } from '../../src/server/http-admin/admin-server.ts';
import { createAccess } from '../../src/service/access/access.ts';
import { FailedLogins } from '../../src/service/access/failed-logins.ts';
import { Passwords } from '../../src/service/access/passwords.ts';
import { createTlsCertificate, type TlsCertificate } from '../../src/service/access/tls-certificate.ts';
import { Tokens } from '../../src/service/access/tokens.ts';
import { type FakeAdminServices, fakeAdminServices } from '../fake/fake-admin-services.ts';
import { memoryTokenRepository } from '../fake/memory-token-repository.ts';

/** The password is `U*U`: a test vector of crypt_blowfish. */
const HASH = '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

export interface NetworkAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface NetworkQuestion {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly localAddress?: string;
}

export interface NetworkFixtureOptions {
  readonly subnets?: readonly string[];
  readonly tls?: boolean;
}

/** The admin plane on a free port of this host, with real tokens, passwords and certificates. */
export class NetworkFixture {
  readonly directory: string;
  /** Lines of the log. */
  readonly logged: string[] = [];
  readonly tokens: Tokens;
  readonly certificate: TlsCertificate;
  readonly services: FakeAdminServices;
  now = Date.UTC(2026, 0, 1);
  server: AdminServer | undefined;
  readonly #verifier = createPasswordVerifier();

  static async start(options: NetworkFixtureOptions = {}): Promise<NetworkFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'ww-network-'));
    const fixture = new NetworkFixture(directory, await fakeAdminServices());
    await fixture.#listen(options);
    return fixture;
  }

  private constructor(directory: string, services: FakeAdminServices) {
    this.directory = directory;
    this.tokens = new Tokens({ repository: memoryTokenRepository(), log: this.#log(), now: () => this.now });
    this.certificate = createTlsCertificate({
      files: createTlsFiles(join(directory, 'tls')),
      names: () => ['localhost', '127.0.0.1'],
      now: Date.now,
    });
    this.services = { ...services, tokens: this.tokens, certificate: this.certificate };
    const users = [`{name: ann, password hash: ${HASH}}`, `{name: guest, password hash: ${HASH}, scope: read}`];
    writeFileSync(this.file('auth.conf'), `users: [${users.join(', ')}]\n`, { mode: 0o600 });
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  get certificatePath(): string {
    return this.file('tls/warewulf.crt');
  }

  get port(): number {
    return this.server?.port ?? 0;
  }

  async token(scope: Scope, lifetimeSeconds?: number): Promise<string> {
    const { text } = await this.tokens.add({ name: scope, scope, lifetimeSeconds }, 'test');
    return text;
  }

  /** Asks without looking at the certificate, on a connection of its own. */
  ask(question: NetworkQuestion, isTls = true): Promise<NetworkAnswer> {
    const { body, path = '/api/v1/version', ...rest } = question;
    const options = { host: '127.0.0.1', port: this.port, path, agent: false as const, ...rest };
    return new Promise((resolve, reject) => {
      const sent = isTls ? tlsRequest({ ...options, rejectUnauthorized: false }) : plainRequest(options);
      sent.once('error', reject);
      sent.once('response', (response) => {
        response.toArray().then((chunks: Buffer[]) => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        }, reject);
      });
      sent.end(body);
    });
  }

  /** Begins a stream of events, and gives what tells of its end once its headers are there. */
  follow(token: string): Promise<{ readonly ended: Promise<void> }> {
    const headers = { authorization: `Bearer ${token}` };
    const options = { host: '127.0.0.1', port: this.port, path: '/api/v1/events', headers, agent: false as const };
    return new Promise((resolve, reject) => {
      const sent = tlsRequest({ ...options, rejectUnauthorized: false });
      sent.once('error', reject);
      sent.once('response', (response) => {
        response.on('error', () => undefined).resume();
        const ended = new Promise<void>((done) => response.once('close', done));
        if (response.statusCode === 200) resolve({ ended });
        else reject(new Error(`the stream was answered ${response.statusCode}`));
      });
      sent.end();
    });
  }

  async close(): Promise<void> {
    await this.server?.close();
    await this.#verifier.close();
    await rm(this.directory, { recursive: true });
  }

  #log() {
    return pino({ level: 'debug' }, { write: (line: string) => void this.logged.push(line) });
  }

  async #listen({ subnets = ['127.0.0.0/8', '::1/128'], tls = true }: NetworkFixtureOptions): Promise<void> {
    const log = this.#log();
    const failedLogins = new FailedLogins(() => this.now);
    const users = createAuthFile(this.file('auth.conf'), log);
    const passwords = new Passwords({ users, verifier: this.#verifier, failedLogins, now: () => this.now });
    const access = createAccess({ tokens: this.tokens, passwords, failedLogins });
    const certificate = tls ? this.certificate : undefined;
    this.server = await startAdminServer({
      socketPath: this.file('warewulfd.sock'),
      services: this.services,
      log,
      network: { address: '127.0.0.1', port: 0, allowedSubnets: subnets as Subnet[], access, certificate, checkMs: 10 },
    });
  }
}
