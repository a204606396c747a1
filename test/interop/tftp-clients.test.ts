import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'tftp';
import { runClient } from '../support/run-client.ts';
import { sha256 } from '../support/sha256.ts';
import { fetchByTftp } from '../support/tftp-client.ts';
import { TftpFixture } from '../support/tftp-fixture.ts';

let fixture: TftpFixture;
let directory: string;
let port: number;

beforeAll(async () => {
  fixture = await TftpFixture.create();
  directory = await mkdtemp(join(tmpdir(), 'ww-tftp-clients-'));
  port = await fixture.start();
});
afterAll(async () => {
  await fixture.stop();
  await fixture.remove();
  await rm(directory, { recursive: true });
});

const files = ['empty', 'short', 'exact', 'program'] as const;

interface Peer {
  readonly says: string;
  readonly debianPackage: string;
  readonly program: string;
  readonly args: (remote: string, local: string) => readonly string[];
}

const atftp =
  (...options: string[]): Peer['args'] =>
  (remote, local) => [
    ...options.flatMap((option) => ['--option', option]),
    ...['--get', '-r', remote, '-l', local, '127.0.0.1', String(port)],
  ];
const curl =
  (...options: string[]): Peer['args'] =>
  (remote, local) => ['-sS', ...options, '-o', local, `tftp://127.0.0.1:${port}/${remote}`];
const busybox =
  (...options: string[]): Peer['args'] =>
  (remote, local) => ['tftp', '-g', '-r', remote, '-l', local, ...options, '127.0.0.1', String(port)];

const peers: readonly Peer[] = [
  {
    says: 'tftp-hpa',
    debianPackage: 'tftp-hpa',
    program: 'tftp',
    args: (remote, local) => ['-m', 'binary', '127.0.0.1', String(port), '-c', 'get', remote, local],
  },
  { says: 'atftp', debianPackage: 'atftp', program: 'atftp', args: atftp() },
  {
    says: 'atftp with all options and a window of 16',
    debianPackage: 'atftp',
    program: 'atftp',
    args: atftp('blksize 1468', 'windowsize 16', 'tsize 0', 'timeout 2'),
  },
  { says: 'curl', debianPackage: 'curl', program: 'curl', args: curl() },
  { says: 'curl with blocks of 1468', debianPackage: 'curl', program: 'curl', args: curl('--tftp-blksize', '1468') },
  { says: 'curl without options', debianPackage: 'curl', program: 'curl', args: curl('--tftp-no-options') },
  { says: 'busybox', debianPackage: 'busybox', program: 'busybox', args: busybox() },
  {
    says: 'busybox with blocks of 65464',
    debianPackage: 'busybox',
    program: 'busybox',
    args: busybox('-b', '65464'),
  },
];

describe('TFTP clients of others', () => {
  test.each(peers)('get files of every length: $says', async ({ debianPackage, program, args }) => {
    for (const file of files) {
      const local = join(directory, file);
      const { code, stderr } = await runClient(debianPackage, program, args(file, local));
      expect({ code, stderr, file }).toMatchObject({ code: 0 });
      expect(sha256(await readFile(local))).toBe(fixture.digestOf(file));
      await rm(local);
    }
  });

  test.each(peers)('are told quickly that a file is missing: $says', async ({ debianPackage, program, args }) => {
    const startedMs = performance.now();
    const { code, stdout, stderr } = await runClient(debianPackage, program, args('none', join(directory, 'none')));
    expect(performance.now() - startedMs).toBeLessThan(4000);
    // tftp-hpa and atftp say so and still leave with 0.
    expect(code !== 0 || /no such file/i.test(`${stdout}${stderr}`)).toBe(true);
  });

  test.each([
    ['in lockstep', { windowSize: 1, blockSize: 512 }],
    ['with its own defaults', {}],
    ['with a window of 16', { windowSize: 16, blockSize: 1468 }],
  ])('get a file: npm tftp %s', async (_how, options) => {
    const client = createClient({ host: '127.0.0.1', port, ...options });
    const local = join(directory, 'npm');
    await promisify(client.get.bind(client))('program', local);
    expect(sha256(await readFile(local))).toBe(fixture.digestOf('program'));
  });

  test('200 at a time all get the whole file', async () => {
    const fetch = () => fetchByTftp({ port, filename: 'program', options: { blksize: '1468', windowsize: '4' } });
    const fetched = await Promise.all(Array.from({ length: 200 }, fetch));
    expect(new Set(fetched.map(({ bytes }) => sha256(bytes)))).toEqual(new Set([fixture.digestOf('program')]));
  });
});

describe('TFTP clients that want out of the root', () => {
  const names = ['../../../../etc/passwd', '/../etc/passwd', 'link', '//etc/passwd', '..%2f..%2fetc%2fpasswd'];
  test.each(names)('get nothing by %s', async (name) => {
    const local = join(directory, 'stolen');
    await runClient('curl', 'curl', ['-sS', '--path-as-is', '-o', local, `tftp://127.0.0.1:${port}/${name}`]);
    await runClient('tftp-hpa', 'tftp', ['-m', 'binary', '127.0.0.1', String(port), '-c', 'get', name, local]);
    const stolen = await readFile(local).catch(() => Buffer.alloc(0));
    expect(String(stolen)).not.toContain('root:');
  });
});
