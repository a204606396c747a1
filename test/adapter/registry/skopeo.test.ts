import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { registryOf, withAuthFile } from '../../../src/adapter/registry/auth-file.ts';
import { skopeoFailure } from '../../../src/adapter/registry/skopeo-failure.ts';
import { skopeoSource } from '../../../src/adapter/registry/skopeo-source.ts';
import type { ExactImageSource } from '../../../src/service/ports/image-transport.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('a source for skopeo', () => {
  test.each<[ExactImageSource, string | undefined, string]>([
    [{ kind: 'docker', reference: 'host:5000/a/b:tag' }, undefined, 'docker://host:5000/a/b:tag'],
    [{ kind: 'docker', reference: 'host:5000/a/b:tag' }, DIGEST, `docker://host:5000/a/b@${DIGEST}`],
    [{ kind: 'docker', reference: 'host:5000/a' }, DIGEST, `docker://host:5000/a@${DIGEST}`],
    [{ kind: 'docker', reference: `a@${DIGEST}` }, DIGEST, `docker://a@${DIGEST}`],
    [{ kind: 'docker-daemon', reference: 'a:1' }, undefined, 'docker-daemon:a:1'],
    [{ kind: 'oci', path: '/l', reference: '9' }, DIGEST, 'oci:/l:9'],
    [{ kind: 'docker-archive', path: '/a.tar' }, undefined, 'docker-archive:/a.tar'],
  ])('%j pinned to %s', (source, digest, expected) => {
    expect(skopeoSource(source, digest)).toBe(expected);
  });
});

describe('credentials', () => {
  test('are in a file that nobody else reads, for as long as they are needed', async () => {
    const source = { kind: 'docker', reference: 'host:5000/a' } as const;
    const request = { source, access: { username: 'me', password: 's:cret' }, scratchDirectory: directory.file('') };
    const path = await withAuthFile(request, async (file) => {
      expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
      const { auths } = JSON.parse(readFileSync(file ?? '', 'utf8'));
      expect(Buffer.from(auths['host:5000'].auth, 'base64').toString()).toBe('me:s:cret');
      return file ?? '';
    });
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['rocky:9', 'docker.io'],
    ['library/rocky', 'docker.io'],
    ['localhost/rocky', 'localhost'],
    ['registry.example.org/a/b', 'registry.example.org'],
    ['host:5000/a', 'host:5000'],
  ])('for %s are those of %s', (reference, registry) => {
    expect(registryOf(reference)).toBe(registry);
  });
});

describe('what skopeo says last', () => {
  test.each([
    ['time="T" level=fatal msg="reading manifest 1 in host/a: manifest unknown"', 'not-found'],
    ['time="T" level=fatal msg="reading manifest: unauthorized: authentication required"', 'denied'],
    ['time="T" level=fatal msg="writing blob: write /x: no space left on device"', 'unavailable'],
    ['time="T" level=fatal msg="dial tcp 127.0.0.1:9: connect: connection refused"', 'unavailable'],
    ['time="T" level=fatal msg="Digest did not match, expected sha256:a, got sha256:b"', 'corrupt'],
    ['time="T" level=fatal msg="parsing manifest blob \\"x\\": invalid character"', 'invalid'],
    [`time="T" level=fatal msg="reading blob sha256:${'401'.repeat(21)}a: unexpected EOF"`, 'unavailable'],
    ['Segmentation fault', 'unavailable'],
    ['', 'unavailable'],
  ])('%s', (stderr, kind) => {
    expect(skopeoFailure(stderr)).toMatchObject({ kind });
  });

  test('is shown without its log line', () => {
    const error = skopeoFailure(
      'time="T" level=warning msg="old"\ntime="T" level=fatal msg="a \\"b\\": manifest unknown"\n',
    );
    expect(error.message).toBe('there is no such image: a "b": manifest unknown');
  });
});
