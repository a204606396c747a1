import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTlsFiles } from '../../../src/adapter/file/tls-files.ts';
import { InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import { createTlsCertificate, type TlsCertificate } from '../../../src/service/access/tls-certificate.ts';
import { requirePrograms, runCommand } from '../../support/run-command.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NAMES = ['head.cluster.example', 'localhost', '10.0.0.1', '127.0.0.1', '::1'];
const DAY = 86_400_000;
const PUBLISHER = resolve(import.meta.dirname, '../../support/tls-publisher.ts');
const root = temporaryDirectory();
let directory = '';
let count = 0;
let now = Date.UTC(2026, 0, 1);
let certificate: TlsCertificate;

function open(): TlsCertificate {
  return createTlsCertificate({ files: createTlsFiles(directory), names: () => NAMES, now: () => now });
}

beforeAll(() => requirePrograms({ openssl: 'openssl' }));
beforeEach(() => {
  now = Date.now();
  directory = root.file(`tls-${count++}`);
  certificate = open();
});

/** What openssl says. */
function openssl(...words: readonly string[]): string {
  return runCommand('openssl', words).toString();
}

describe('a certificate that is made', () => {
  test('is for the names of the server and 825 days, as openssl reads it', async () => {
    const { facts } = await certificate.ensure();
    const text = openssl('x509', '-in', facts.path, '-noout', '-text', '-fingerprint', '-sha256');
    expect(text).toContain('DNS:head.cluster.example, DNS:localhost, IP Address:10.0.0.1, IP Address:127.0.0.1');
    expect(text).toContain('TLS Web Server Authentication');
    expect(text).toContain(`sha256 Fingerprint=${facts.fingerprint}`);
    expect(facts).toMatchObject({
      subject: 'CN=Warewulf Server, O=Warewulf',
      issuer: 'CN=Warewulf Server, O=Warewulf',
      names: ['head.cluster.example', 'localhost', '10.0.0.1', '127.0.0.1', '::1'],
      key: 'ec prime256v1',
    });
    expect(Math.round((Date.parse(facts.validTo) - now) / DAY)).toBe(825);
    expect(Date.parse(facts.validFrom)).toBeLessThan(now);
  });

  test('has a key that its owner alone can read, and belongs to it', async () => {
    const { isKeyExposed } = await certificate.ensure();
    expect(isKeyExposed).toBe(false);
    expect((statSync(`${directory}/warewulf.key`).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(`${directory}/warewulf.crt`).mode & 0o777).toString(8)).toBe('644');
    expect(openssl('pkey', '-in', `${directory}/warewulf.key`, '-pubout')).toBe(
      openssl('x509', '-in', `${directory}/warewulf.crt`, '-pubkey', '-noout'),
    );
  });

  test('is kept', async () => {
    const first = await certificate.ensure();
    expect(await open().ensure()).toEqual(first);
    expect(await certificate.renew(false)).toEqual({ isNew: false, certificate: first.facts });
  });

  test('is replaced when that is asked for, and whoever waits for that is told', async () => {
    const first = await certificate.ensure();
    const state = await certificate.state();
    let told = 0;
    certificate.onChange(() => told++);
    const { isNew, certificate: second } = await certificate.renew(true);
    expect(isNew).toBe(true);
    expect(second.fingerprint).not.toBe(first.facts.fingerprint);
    expect(await certificate.show()).toEqual(second);
    expect(told).toBe(1);
    expect(await certificate.state()).not.toBe(state);
  });

  test('is whole whenever the program that makes it is killed', async () => {
    for (const delayMs of [0, 1, 2, 5, 10, 20]) {
      const child = spawn(process.execPath, [PUBLISHER, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((later) => setTimeout(later, delayMs));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await open().ensure();
      expect(readdirSync(directory).sort()).toEqual(['warewulf.crt', 'warewulf.key']);
    }
  });
});

describe('what is in the place of the certificate', () => {
  test.each([
    {
      says: 'a key alone',
      change: () => rmSync(`${directory}/warewulf.crt`),
      problem: /has warewulf\.key and no warewulf\.crt: put the other one beside it/,
    },
    {
      says: 'the key of another one',
      change: () => writeFileSync(`${directory}/warewulf.key`, openssl('genpkey', '-algorithm', 'ed25519')),
      problem: /the key does not belong to the certificate/,
    },
    {
      says: 'no certificate',
      change: () => writeFileSync(`${directory}/warewulf.crt`, 'nonsense'),
      problem: /the certificate cannot be read/,
    },
    {
      says: 'no key',
      change: () => writeFileSync(`${directory}/warewulf.key`, 'nonsense'),
      problem: /the key cannot be read/,
    },
  ])('$says is refused, and a new one can be made', async ({ change, problem }) => {
    await certificate.ensure();
    change();
    await expect(certificate.ensure()).rejects.toThrow(problem);
    await certificate.renew(true);
    await expect(certificate.ensure()).resolves.toBeDefined();
  });

  test('a key that others can read is noticed', async () => {
    await certificate.ensure();
    chmodSync(`${directory}/warewulf.key`, 0o640);
    expect((await certificate.ensure()).isKeyExposed).toBe(true);
  });

  test('nothing is nothing to show', async () => {
    await expect(certificate.show()).rejects.toThrow(NotFoundError);
  });
});

describe('a certificate from elsewhere', () => {
  function makeRsa(...more: readonly string[]): string {
    const other = root.file(`other-${count++}`);
    mkdirSync(other);
    const files = ['-keyout', `${other}/warewulf.key`, '-out', `${other}/warewulf.crt`];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Warewulf Server', ...files, ...more);
    return other;
  }

  test('is taken in, with a key that is kept for its owner alone', async () => {
    const other = makeRsa();
    chmodSync(`${other}/warewulf.key`, 0o644);
    const imported = await certificate.importFrom(other);
    expect(imported).toMatchObject({ key: 'rsa 2048', path: `${directory}/warewulf.crt` });
    expect((await certificate.ensure()).isKeyExposed).toBe(false);
  });

  test('that has ended is refused', async () => {
    const other = makeRsa('-days', '1');
    now += 2 * DAY;
    await expect(certificate.importFrom(other)).rejects.toThrow(
      /^the certificate ended on \d{4}-\d\d-\d\d: import one/,
    );
  });

  test('with the wrong key is refused, and the old one stays', async () => {
    const { facts } = await certificate.ensure();
    const other = makeRsa();
    writeFileSync(`${other}/warewulf.key`, readFileSync(`${directory}/warewulf.key`));
    await expect(certificate.importFrom(other)).rejects.toThrow(InvalidError);
    expect(await certificate.show()).toEqual(facts);
  });

  test('is not to be found in an empty directory', async () => {
    await expect(certificate.importFrom(root.file('nowhere'))).rejects.toThrow(NotFoundError);
  });
});

test('a certificate goes out with its key, for its owner alone', async () => {
  const { certificate: pem } = await certificate.ensure();
  const other = root.file(`export-${count++}`);
  await expect(certificate.exportTo(other)).rejects.toThrow(/there is no directory .* on the daemon's host/);
  mkdirSync(other);
  await certificate.exportTo(other);
  expect(readFileSync(`${other}/warewulf.crt`, 'utf8')).toBe(pem);
  expect((statSync(`${other}/warewulf.key`).mode & 0o777).toString(8)).toBe('600');
});
