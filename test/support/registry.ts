import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  close(): Promise<void>;
}

/** What a proxy does with a request; `pass` hands it on to the registry. */
export type Meddle = (request: IncomingMessage, response: ServerResponse, pass: (tamper?: Tamper) => void) => void;
/** Changes the bytes of an answer, or stops it by returning undefined. */
type Tamper = (chunk: Buffer, sentBytes: number) => Buffer | undefined;

/** Starts Debian's docker-registry on loopback with its data below a directory. */
export async function startRegistry(directory: string): Promise<Registry> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const config = join(directory, 'registry.yml');
  mkdirSync(directory, { recursive: true });
  const storage = `storage: {filesystem: {rootdirectory: ${join(directory, 'data')}}}`;
  writeFileSync(config, `version: 0.1\nlog: {level: error}\n${storage}\nhttp: {addr: '${host}'}\n`);
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  await untilAnswers(`http://${host}/v2/`);
  return {
    host,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Puts an image of an OCI layout into the registry. */
export function pushImage(layout: string, { host }: Registry, reference: string): void {
  const target = `docker://${host}/${reference}`;
  runCommand('skopeo', ['copy', '-q', '--all', '--dest-tls-verify=false', `oci:${layout}:image`, target]);
}

/** A registry in front of another that meddles with what passes. */
export async function startProxy(registry: Registry, meddle: Meddle): Promise<Registry> {
  const server = createServer((request, response) => {
    meddle(request, response, (tamper) => pass(registry.host, request, response, tamper));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
  tamper: Tamper = (chunk) => chunk,
): void {
  const { authorization: _, host: __, ...headers } = request.headers;
  const url = `http://${host}${request.url ?? '/'}`;
  const forwarded = get(url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    let sentBytes = 0;
    answer.on('data', (chunk: Buffer) => {
      const changed = tamper(chunk, sentBytes);
      sentBytes += chunk.length;
      if (changed) response.write(changed);
      else response.destroy();
    });
    answer.on('end', () => response.end());
  });
  forwarded.on('error', () => response.destroy());
}

/** An answer that never ends. */
export function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
  const chunk = Buffer.alloc(1_000_000, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing answers at ${url}: apt-get install docker-registry`);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (answer) => {
      answer.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
