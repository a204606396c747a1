import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseDaemon } from '../../src/cli/choose-daemon.ts';
import { makeCertificate } from '../../src/service/access/make-certificate.ts';
import { NetworkFixture } from '../support/network-fixture.ts';
import { runWwctl } from '../support/wwctl.ts';

let daemon: NetworkFixture;
let server: string;
let tokenFile: string;
let trusted: readonly string[];
beforeAll(async () => {
  daemon = await NetworkFixture.start();
  server = `https://127.0.0.1:${daemon.port}`;
  tokenFile = daemon.file('token');
  writeFileSync(tokenFile, `${await daemon.token('admin')}\n`, { mode: 0o600 });
  trusted = ['--server', server, '--token-file', tokenFile, '--cacert', daemon.certificatePath];
});
afterAll(() => daemon.close());

describe('wwctl with --server', () => {
  test('does what it does on the socket, under the name of its token', async () => {
    expect(await runWwctl(['node', 'add', 'n1', ...trusted])).toMatchObject({ code: 0, stderr: '' });
    const listed = await runWwctl(['node', 'list', '--output', 'name', ...trusted]);
    expect(listed).toMatchObject({ code: 0, stdout: 'n1\n' });
    expect(await daemon.services.registry.history({ limit: 1 })).toMatchObject([
      { who: 'token:admin', from: '127.0.0.1', command: expect.stringMatching(/^wwctl node add n1 --server https/) },
    ]);
  });

  test('follows long work to its end', async () => {
    const built = await runWwctl(['overlay', 'build', ...trusted]);
    expect(built).toMatchObject({ code: 0 });
  });

  test('takes server, token and certificate from the environment, and the certificate of another name', async () => {
    const env = {
      WWCTL_SERVER: `localhost:${daemon.port}`,
      WWCTL_TOKEN: readFileSync(tokenFile, 'utf8'),
      WWCTL_CACERT: daemon.certificatePath,
    };
    expect(await runWwctl(['version'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('wwctl says in words', () => {
  test.each(['node list', 'version'])(
    'to %s that nobody answers, or somebody who is asked without TLS',
    async (line) => {
      const nobody = createServer().listen(0, '127.0.0.1');
      await once(nobody, 'listening');
      const { port } = nobody.address() as AddressInfo;
      nobody.close();
      for (const place of [
        `https://127.0.0.1:${port}`,
        `http://localhost:${port}`,
        `http://127.0.0.1:${daemon.port}`,
      ]) {
        const run = await runWwctl([...line.split(' '), '--server', place, '--token-file', tokenFile]);
        expect(run).toMatchObject({ code: 6, stderr: expect.stringContaining(`ERROR: ${place} `) });
      }
    },
  );

  test('that a certificate is not trusted, which one, and how to trust it; the token stays here', async () => {
    const { fingerprint } = await daemon.certificate.show();
    const before = daemon.logged.length;
    const run = await runWwctl(['node', 'list', '--server', server, '--token-file', tokenFile]);
    expect(run.code).toBe(6);
    expect(run.stderr).toBe(
      `ERROR: ${server} shows a certificate that is not trusted (SHA-256 ${fingerprint}). Copy it from that server (/etc/warewulf/tls/warewulf.crt; wwctl configure tls shows its fingerprint there) and name the copy with --cacert FILE.\n`,
    );
    expect(daemon.logged.slice(before).filter((line) => line.includes('admin request'))).toEqual([]);
  });

  test('that a certificate is another one than the one to trust', async () => {
    const { certificate } = await makeCertificate(['127.0.0.1'], Date.now());
    writeFileSync(daemon.file('other.crt'), certificate);
    const options = ['--server', server, '--token-file', tokenFile, '--cacert', daemon.file('other.crt')];
    expect((await runWwctl(['node', 'list', ...options])).stderr).toMatch(/is not the one of --cacert: was it renewed/);
  });

  test.each([
    {
      says: 'is for other names',
      names: ['head.example'],
      now: Date.now(),
      text: /for other names .*\(DNS:head\.example\)/,
    },
    {
      says: 'has ended',
      names: ['127.0.0.1'],
      now: Date.UTC(2020, 0, 1),
      text: /that ended on .*: make a new one there/,
    },
    {
      says: 'has not begun',
      names: ['127.0.0.1'],
      now: Date.UTC(2090, 0, 1),
      text: /that begins on .*: check the clocks/,
    },
  ])('that a certificate $says', async ({ names, now, text }) => {
    const { certificate, key } = await makeCertificate(names, now);
    writeFileSync(daemon.file('this.crt'), certificate);
    const other = createTlsServer({ cert: certificate, key }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const options = ['--token-file', tokenFile, '--cacert', daemon.file('this.crt')];
    const run = await runWwctl(['node', 'list', '--server', `127.0.0.1:${port}`, ...options]);
    expect(run.stderr).toMatch(text);
    expect(run.code).toBe(6);
    other.close();
  });

  test('that a token is not right', async () => {
    const env = { WWCTL_TOKEN: 'wwt_wrong' };
    const run = await runWwctl(['node', 'list', '--server', server, '--cacert', daemon.certificatePath], { env });
    expect(run).toMatchObject({
      code: 5,
      stderr: 'ERROR: the token or password is unknown, wrong, expired or revoked: see wwctl token list\n',
    });
  });

  test('that a token may do less', async () => {
    const env = { WWCTL_TOKEN: await daemon.token('read') };
    const options = ['--server', server, '--cacert', daemon.certificatePath];
    const run = await runWwctl(['node', 'add', 'n9', ...options], { env });
    expect(run).toMatchObject({ code: 5, stderr: expect.stringContaining('node.add needs the scope operate') });
  });

  test('that nobody answers, or somebody without TLS', async () => {
    const plain = createServer().listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const asked = () => runWwctl(['node', 'list', '--server', `127.0.0.1:${port}`, '--token-file', tokenFile]);
    expect((await asked()).stderr).toMatch(/does not speak TLS there: check the port/);
    await new Promise((closed) => plain.close(closed));
    expect(await asked()).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('does not answer: check its name'),
    });
  });

  test('that others can read a token', async () => {
    const path = daemon.file('open-token');
    writeFileSync(path, 'x');
    chmodSync(path, 0o644);
    const run = await runWwctl(['node', 'list', '--server', server, '--token-file', path]);
    expect(run).toMatchObject({ code: 2, stderr: `ERROR: others can read the token in ${path}: chmod 600 ${path}\n` });
  });
});

describe('the daemon to talk to', () => {
  const env = { WWCTL_TOKEN: 't' };
  const originOf = async (server: string, more: NodeJS.ProcessEnv = env) => {
    const peer = await chooseDaemon({ server }, more);
    return 'server' in peer ? peer.server.url.href : peer.socketPath;
  };

  test.each([
    ['head', 'https://head:9874/'],
    ['head:443', 'https://head/'],
    ['https://head', 'https://head:9874/'],
    ['https://head:9999/', 'https://head:9999/'],
    ['https://[fd00::1]', 'https://[fd00::1]:9874/'],
    ['http://127.0.0.1', 'http://127.0.0.1:9874/'],
    ['http://[::1]:80', 'http://[::1]/'],
  ])('named %s is %s', async (text, href) => {
    expect(await originOf(text)).toBe(href);
  });

  test.each([
    ['http://head:9874', /a token must not cross the network in the clear: write https:\/\/head:9874/],
    ['ftp://head', /names no server/],
    ['https://head/api', /names no server/],
    ['https://user:pw@head', /names no server/],
    ['', /names no server/],
    ['https://a b', /names no server/],
  ])('cannot be named %p', async (text, problem) => {
    await expect(originOf(text)).rejects.toThrow(problem);
  });

  test('needs a token', async () => {
    await expect(originOf('head', {})).rejects.toThrow(
      'https://head:9874 wants a token: name its file with --token-file',
    );
  });

  test('is that of --config rather than that of the environment, but not two at once', async () => {
    mkdirSync(daemon.file('etc'), { recursive: true });
    writeFileSync(daemon.file('etc/w.conf'), `paths: {stateroot: ${daemon.directory}}\n`);
    const config = daemon.file('etc/w.conf');
    expect(await chooseDaemon({ config }, { ...env, WWCTL_SERVER: 'head' })).toEqual({
      socketPath: `${daemon.directory}/warewulfd.sock`,
    });
    await expect(chooseDaemon({ config, server: 'head' }, env)).rejects.toThrow('use one of them');
  });
});
