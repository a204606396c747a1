import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** The script that a node fetches its image with, under the busybox that runs it there, against servers with faults. */
const LIBRARY = join(import.meta.dirname, '../../templates/initramfs/lib/warewulf');
const CONTENT = randomBytes(48 * 2 ** 20);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const PATH = '/image/52-54-00-00-00-01?digest=x';

/** Answers a request from the byte that it asks for on; the count begins at 1. */
type Fault = (answer: ServerResponse, from: number, count: number) => void;

const whole: Fault = (answer, from) => answer.end(CONTENT.subarray(from));
const cutAfter =
  (bytes: number, times: number): Fault =>
  (answer, from, count) => {
    if (count > times) return whole(answer, from, count);
    answer.write(CONTENT.subarray(from, from + bytes), () => answer.destroy());
  };
/** 40 MiB a second. */
const paced: Fault = async (answer, from) => {
  for (let at = from; at < CONTENT.length; at += 2 ** 20) {
    answer.write(CONTENT.subarray(at, at + 2 ** 20));
    await sleep(25);
  }
  answer.end();
};

const directory = temporaryDirectory();
const servers: Server[] = [];
let shells: ChildProcess[];

beforeAll(() => {
  requirePrograms({ busybox: 'busybox-static' });
  mkdirSync(directory.file('bin'));
  runCommand('busybox', ['--install', '-s', directory.file('bin')]);
});
beforeEach(() => {
  shells = [];
});
afterEach(async () => {
  for (const shell of shells) shell.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A server of CONTENT, by its URL; what it was asked is noted. */
async function serve(fault: Fault) {
  const asked: { readonly path: string | undefined; readonly range: string | undefined }[] = [];
  const server = createServer((request: IncomingMessage, answer) => {
    asked.push({ path: request.url, range: request.headers.range });
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) answer.setHeader('content-range', `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`);
    answer.writeHead(from > 0 ? 206 : 200, { 'content-length': CONTENT.length - from });
    fault(answer, from, asked.length);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Nobody listens there. */
async function nobody(): Promise<string> {
  const { url } = await serve(whole);
  const server = servers.pop();
  server?.close();
  return url;
}

interface Wanted {
  readonly servers: readonly string[];
  readonly sha256?: string;
  readonly attempts?: number;
  /** What is there from an earlier attempt. */
  readonly before?: Buffer;
}

async function fetchWith({ servers: urls, sha256 = SHA256, attempts = 4, before }: Wanted) {
  const file = directory.file(`image-${randomBytes(4).toString('hex')}`);
  const work = directory.file(`work-${randomBytes(4).toString('hex')}`);
  if (before) writeFileSync(file, before);
  const script = `
    PATH=${directory.file('bin')}; mkdir -p ${work}; work=${work}; servers='${urls.join(' ')}'; attempts=${attempts}
    info() { echo "$*"; }
    sleep() { :; }
    . ${LIBRARY}/fetch.sh; . ${LIBRARY}/follow-digest.sh
    fetch_verified '${PATH}' ${file} ${CONTENT.length} ${sha256} && echo "done by $server" || echo "failed: $cause"
  `;
  const shell = spawn('busybox', ['sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  shells.push(shell);
  let said = '';
  shell.stdout?.on('data', (data) => {
    said += data;
  });
  await once(shell, 'close');
  const remains = () => readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.`));
  return { said: said.trimEnd().split('\n'), content: () => readFileSync(file), remains };
}

test('a file comes whole, in one request', async () => {
  const { url, asked } = await serve(whole);
  const { said, content } = await fetchWith({ servers: [url] });
  expect(said).toEqual([`done by ${url}`]);
  expect(content().equals(CONTENT)).toBe(true);
  expect(asked).toEqual([{ path: PATH, range: undefined }]);
});

test('a connection that breaks is taken up where it ended', async () => {
  const { url, asked } = await serve(cutAfter(2 ** 20, 2));
  const { said, content } = await fetchWith({ servers: [url] });
  expect(said.at(-1)).toBe(`done by ${url}`);
  expect(content().equals(CONTENT)).toBe(true);
  expect(asked).toHaveLength(3);
  const [first, ...more] = asked.map(({ range }) => range);
  expect(first).toBeUndefined();
  for (const range of more) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
});

test('the digest of a file that comes slowly is right, though it is computed faster than the file comes', async () => {
  const { url } = await serve(paced);
  const { said, content } = await fetchWith({ servers: [url] });
  expect(said).toEqual([`done by ${url}`]);
  expect(content().equals(CONTENT)).toBe(true);
});

test('nothing is left of a digest that was begun for what never came whole', async () => {
  const { url } = await serve(cutAfter(24 * 2 ** 20, 1));
  const refused = await serve((answer) => answer.destroy());
  const { said, remains } = await fetchWith({ servers: [url, refused.url], attempts: 1 });
  expect(said.at(-1)).toMatch(/^failed: ./);
  expect(remains()).toEqual([]);
});

test('a silent server is left for the next one, which is asked first from then on', async () => {
  const { url } = await serve(whole);
  const { said, content } = await fetchWith({ servers: [await nobody(), url] });
  expect(said.at(-1)).toBe(`done by ${url}`);
  expect(said[0]).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/image\/52-54-00-00-00-01: .*refused.* \(0 bytes so far, attempt 1\)$/,
  );
  expect(content().equals(CONTENT)).toBe(true);
});

test('what one server began, another one ends', async () => {
  const [first, second] = [await serve(cutAfter(2 ** 20, 99)), await serve(whole)];
  const { said, content } = await fetchWith({ servers: [first.url, second.url] });
  expect(said.at(-1)).toBe(`done by ${second.url}`);
  expect(second.asked[0]?.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(content().equals(CONTENT)).toBe(true);
});

test('content with another digest is thrown away, and both digests are named', async () => {
  const { url } = await serve(whole);
  const sha256 = '0'.repeat(64);
  const { said, content } = await fetchWith({ servers: [url], sha256 });
  expect(said).toEqual([`failed: what came is not what the boot script named: sha256 ${SHA256} instead of ${sha256}`]);
  expect(content).toThrow(/ENOENT/);
});

test('what is there whole already is not asked for again', async () => {
  const { url, asked } = await serve(whole);
  const { said } = await fetchWith({ servers: [url], before: CONTENT });
  expect(said[0]).toMatch(/^done by/);
  expect(asked).toEqual([]);
});

test('the wrong beginning of an earlier attempt does not pass', async () => {
  const { url } = await serve(whole);
  const { said } = await fetchWith({ servers: [url], before: randomBytes(1000) });
  expect(said[0]).toContain('failed: what came is not what the boot script named');
});

test('more than was named is thrown away and fetched anew', async () => {
  const { url, asked } = await serve(whole);
  const { said, content } = await fetchWith({ servers: [url], before: randomBytes(CONTENT.length + 1) });
  expect(said.at(-1)).toBe(`done by ${url}`);
  expect(content().equals(CONTENT)).toBe(true);
  expect(asked.at(-1)?.range).toBeUndefined();
});

test('a refusal is repeated to the end, and its cause told', async () => {
  const { url, asked } = await serve((answer) => answer.destroy());
  const { said } = await fetchWith({ servers: [url], attempts: 3 });
  expect(said).toHaveLength(4);
  expect(said.at(-1)).toMatch(/^failed: ./);
  expect(asked).toHaveLength(3);
});

test('a server that falls silent in the middle is given up after 20 seconds', async () => {
  const stalls: Fault = (answer, from, count) => {
    if (count > 1) return whole(answer, from, count);
    answer.write(CONTENT.subarray(0, 2 ** 20));
  };
  const { url } = await serve(stalls);
  const { said, content } = await fetchWith({ servers: [url] });
  expect(said).toContainEqual(expect.stringContaining('nothing came for 20 seconds'));
  expect(said.at(-1)).toBe(`done by ${url}`);
  expect(content().equals(CONTENT)).toBe(true);
}, 120_000);
