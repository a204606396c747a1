import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BootFixture } from '../support/boot-fixture.ts';
import { runClient } from '../support/run-client.ts';
import { sha256 } from '../support/sha256.ts';

const MAC = '52-54-00-12-34-56';
let fixture: BootFixture;
let directory: string;
let base: string;

beforeAll(async () => {
  fixture = await BootFixture.create();
  directory = await mkdtemp(join(tmpdir(), 'ww-curl-'));
  base = `http://127.0.0.1:${await fixture.start()}`;
});
afterAll(async () => {
  await fixture.stop();
  await fixture.remove();
  await rm(directory, { recursive: true });
});

const curl = (...args: string[]) => runClient('curl', 'curl', ['-sS', '--path-as-is', ...args]);
const statusOf = async (...args: string[]) =>
  String((await curl('-o', '/dev/null', '-w', '%{http_code}', ...args)).stdout);

describe('curl', () => {
  test('downloads, and finds the length beforehand', async () => {
    const { stdout } = await curl(`${base}/image/${MAC}`);
    expect(sha256(stdout)).toBe(sha256(fixture.image));
    const head = await curl('-I', `${base}/image/${MAC}`);
    expect(String(head.stdout)).toContain(`Content-Length: ${fixture.image.length}\r\n`);
    expect(String(head.stdout)).toContain('Accept-Ranges: bytes\r\n');
  });

  test.each(['0-0', '100-4999', '-1000', '4999999-'])('gets the range %s', async (range) => {
    const local = join(directory, 'whole');
    await writeFile(local, fixture.image);
    const { stdout } = await curl('-r', range, `${base}/image/${MAC}`);
    const expected = await runClient('curl', 'curl', ['-sS', '-r', range, `file://${local}`]);
    expect(stdout.equals(expected.stdout)).toBe(true);
  });

  test.each([0, 1, 1_048_576, 5_000_000])('resumes a download that broke after %i bytes', async (length) => {
    const local = join(directory, 'part');
    await writeFile(local, fixture.image);
    await truncate(local, length);
    expect((await curl('-C', '-', '-o', local, `${base}/image/${MAC}`)).code).toBe(0);
    expect(sha256(await readFile(local))).toBe(sha256(fixture.image));
  });

  test('starts anew when the rest would belong to another file', async () => {
    const { stdout } = await curl('-r', '10-', '-H', 'If-Range: "of an older image"', `${base}/image/${MAC}`);
    expect(sha256(stdout)).toBe(sha256(fixture.image));
  });

  test('asks for changes alone with an ETag file', async () => {
    const etag = join(directory, 'etag');
    const ask = (out: string) =>
      curl(
        '--etag-compare',
        etag,
        '--etag-save',
        etag,
        '-o',
        join(directory, out),
        '-w',
        '%{http_code}',
        `${base}/runtime/${MAC}`,
      );
    await writeFile(etag, '');
    expect(String((await ask('one')).stdout)).toBe('200');
    expect(String((await ask('two')).stdout)).toBe('304');
  });

  test('64 at a time all get the whole image', async () => {
    const targets = Array.from({ length: 64 }, (_, index) => [
      '-o',
      join(directory, `image-${index}`),
      `${base}/image/${MAC}`,
    ]);
    const { code } = await curl('--parallel', '--parallel-immediate', '--parallel-max', '64', ...targets.flat());
    expect(code).toBe(0);
    for (let index = 0; index < 64; index += 1) {
      expect(sha256(await readFile(join(directory, `image-${index}`)))).toBe(sha256(fixture.image));
    }
  });

  test('puts nothing of a failed answer into a pipe', async () => {
    for (const path of [`/system/${MAC}?compress=xz`, '/system/none', '/nosuch', `/image/${MAC}?digest=0`]) {
      const { stdout, code } = await curl('--retry', '1', '--retry-delay', '1', `${base}${path}`);
      expect({ path, length: stdout.length, code }).toEqual({ path, length: 0, code: 0 });
    }
  });

  test.each([
    '/kernel/../../../etc/passwd',
    '/kernel/..%2f..%2fetc%2fpasswd',
    '/kernel/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/kernel//etc/passwd',
    '/kernel/%00',
    '/kernel/52-54-00-12-34-56%00.img',
    `/kernel/${'../'.repeat(20)}etc/passwd`,
    '/container/..\\..\\etc\\passwd',
    '/files/etc/passwd',
    '/provision/52-54-00-12-34-56?stage=../../etc/passwd',
  ])('gets no file by %s', async (path) => {
    const { stdout } = await curl('-i', `${base}${path}`);
    expect(String(stdout)).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(String(stdout)).not.toContain('root:');
  });

  test('is root of the node when it asks from a low port', async () => {
    const secure = await BootFixture.create();
    const url = `http://127.0.0.1:${await secure.start({ secure: true })}/runtime/${MAC}`;
    expect(await statusOf('--local-port', '700-1000', url)).toBe('200');
    expect(await statusOf(url)).toBe('401');
    await secure.stop();
    await secure.remove();
  });
});
