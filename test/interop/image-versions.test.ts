import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { type Registry, startRegistry } from '../support/registry.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
/** A worker process for each import and comparison. */
const SLOW_MS = 180_000;
const AUTHOR = { who: 'anna', from: 'local' };
const owner = { uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
let fixture: ImagesFixture;

function file(path: string, text: string | Buffer, mode = 0o644, mtimeSeconds = owner.mtimeSeconds) {
  return { path, type: 'file' as const, data: Buffer.from(text), ...owner, mode, mtimeSeconds };
}

/** Imports an image with these files as the next version. */
async function importFiles(name: string, version: string, files: Parameters<typeof encodeTar>[0]): Promise<void> {
  const layout = directory.file(`layout-${name}-${version}`);
  writeOciLayout(layout, [encodeTar(files)]);
  await fixture.images.importImage(`oci:${layout}:image`, name, { replace: true, author: AUTHOR });
}

beforeAll(async () => {
  requirePrograms({ umoci: 'umoci', skopeo: 'skopeo', 'docker-registry': 'docker-registry', rpm: 'rpm' });
  fixture = await openImages(directory.file('state'));
}, SLOW_MS);
afterAll(() => fixture.images.close());

test(
  'skopeo and umoci read every version',
  async () => {
    for (const version of ['1', '2', '3']) await importFiles('read', version, [file('etc-version', version)]);
    await fixture.history.rollback('read', 1, AUTHOR);
    const { storeDirectory, history } = fixture;
    const listed = runCommand('umoci', ['ls', '--layout', storeDirectory]).toString().trim().split('\n').sort();
    expect(listed).toEqual(['read', 'read@1', 'read@2', 'read@3']);
    for (const { version, manifest, isCurrent } of await history.list('read')) {
      const name = isCurrent ? 'read' : `read@${version}`;
      const digest = runCommand('skopeo', ['inspect', '--format', '{{.Digest}}', `oci:${storeDirectory}:${name}`]);
      expect(digest.toString().trim()).toBe(manifest);
      const bundle = directory.file(`bundle-${version}`);
      runCommand('umoci', ['unpack', '--rootless', '--image', `${storeDirectory}:${name}`, bundle]);
      expect(readFileSync(join(bundle, 'rootfs/etc-version'), 'utf8')).toBe(isCurrent ? '1' : `${version}`);
    }
  },
  SLOW_MS,
);

describe('a difference of images', () => {
  test(
    'is exact: files by content whatever their times, packages by what dpkg says',
    async () => {
      const status = (...packages: readonly (readonly [string, string])[]) =>
        packages
          .map(
            ([name, version]) =>
              `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: ${version}\n`,
          )
          .join('\n');
      const shared = { ...owner, mode: 0o777, type: 'symlink' as const, path: 'link' };
      await importFiles('differ', '1', [
        file('var/lib/dpkg/status', status(['bash', '5.2-1'], ['gone', '1'])),
        file('same', 'content'),
        file('edited', 'before'),
        file('mode', 'x'),
        file('removed', 'x'),
        { ...shared, linkTarget: 'same' },
      ]);
      await importFiles('differ', '2', [
        file('var/lib/dpkg/status', status(['bash', '5.2-2'], ['new', '1'])),
        file('same', 'content', 0o644, owner.mtimeSeconds + 60),
        file('edited', 'after!'),
        file('mode', 'x', 0o4755),
        file('added', 'xyz'),
        { ...shared, linkTarget: 'edited' },
      ]);
      const before = { type: 'file', mode: 0o644, uid: 0, gid: 0 };
      expect(await fixture.history.diff('differ@1', 'differ', {})).toEqual({
        files: [
          { path: '/added', change: 'added', after: { ...before, sizeBytes: 3 } },
          {
            path: '/edited',
            change: 'changed',
            before: { ...before, sizeBytes: 6 },
            after: { ...before, sizeBytes: 6 },
          },
          {
            path: '/link',
            change: 'changed',
            before: { ...before, type: 'symlink', mode: 0o777, sizeBytes: 0, linkTarget: 'same' },
            after: { ...before, type: 'symlink', mode: 0o777, sizeBytes: 0, linkTarget: 'edited' },
          },
          {
            path: '/mode',
            change: 'changed',
            before: { ...before, sizeBytes: 1 },
            after: { ...before, mode: 0o4755, sizeBytes: 1 },
          },
          { path: '/removed', change: 'removed', before: { ...before, sizeBytes: 1 } },
          expect.objectContaining({ path: '/var/lib/dpkg/status', change: 'changed' }),
        ],
        counts: { added: 1, removed: 1, changed: 4 },
        packages: [
          { name: 'bash', architecture: 'all', before: '5.2-1', after: '5.2-2' },
          { name: 'gone', architecture: 'all', before: '1' },
          { name: 'new', architecture: 'all', after: '1' },
        ],
      });
      expect(await fixture.history.diff('differ', 'differ', {})).toMatchObject({ files: [], packages: [] });
    },
    SLOW_MS,
  );

  test(
    'asks rpm for the packages of an image with its database',
    async () => {
      await importFiles('rpm', '1', [file('usr/lib/sysimage/rpm/rpmdb.sqlite', rpmDatabase('one', ['tool-1.0']))]);
      const upgraded = rpmDatabase('two', ['tool-1.1', 'extra-2.0']);
      await importFiles('rpm', '2', [file('usr/lib/sysimage/rpm/rpmdb.sqlite', upgraded)]);
      expect((await fixture.history.diff('rpm@1', 'rpm', {})).packages).toEqual([
        { name: 'extra', architecture: 'noarch', after: '2.0-1' },
        { name: 'tool', architecture: 'noarch', before: '1.0-1', after: '1.1-1' },
      ]);
      expect(fixture.leftovers()).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    'says why packages are not compared',
    async () => {
      await importFiles('bare', '1', [file('a', 'x')]);
      await importFiles('broken', '1', [file('usr/lib/sysimage/rpm/rpmdb.sqlite', 'no database')]);
      const why = async (name: string) => (await fixture.history.diff(name, 'bare', {})).packagesUnknown;
      expect(await why('bare')).toBe('an image has no database of dpkg or rpm that can be read');
      expect(await why('broken')).toBe('the rpm of this server cannot read the rpm database of an image');
    },
    SLOW_MS,
  );
});

describe('a push', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry(directory.file('registry'));
    for (const version of ['1', '2']) await importFiles('pushed', version, [file('etc-version', version)]);
  }, SLOW_MS);
  afterAll(() => registry.close());

  test(
    'brings exactly the version that is named to a registry',
    async () => {
      const to = `docker://${registry.host}/site/image:1`;
      const { manifest } = await fixture.history.push('pushed@1', to, { tlsVerify: false }, {});
      const inspected = runCommand('skopeo', ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', to]);
      expect(inspected.toString().trim()).toBe(manifest);
      const other = await openImages(directory.file('other'));
      expect((await other.images.importImage(to, 'back', { tlsVerify: false })).manifest).toBe(manifest);
      await other.images.close();
    },
    SLOW_MS,
  );

  test(
    'makes an archive that can be imported again',
    async () => {
      const to = `oci-archive:${directory.file('pushed.tar')}`;
      const { manifest } = await fixture.history.push('pushed', to, {}, {});
      expect((await fixture.images.importImage(to, 'from-archive')).manifest).toBe(manifest);
    },
    SLOW_MS,
  );

  test(
    'to nowhere says who cannot be reached, and leaves nothing',
    async () => {
      const push = fixture.history.push('pushed', 'docker://127.0.0.1:1/x:1', { tlsVerify: false }, {});
      await expect(push).rejects.toThrow(/the destination cannot be reached/);
      expect(fixture.leftovers()).toEqual([]);
    },
    SLOW_MS,
  );
});

/** The rpm database of a system where empty packages with these names and versions are installed. */
function rpmDatabase(name: string, packages: readonly string[]): Buffer {
  const place = directory.file(`rpm-${name}`);
  mkdirSync(place);
  for (const each of packages) {
    const [tool = '', version = ''] = each.split('-');
    const spec = join(place, `${tool}.spec`);
    writeFileSync(
      spec,
      `Name: ${tool}\nVersion: ${version}\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%description\nx\n%files\n`,
    );
    runCommand('rpmbuild', ['-bb', '--quiet', '--define', `_topdir ${place}`, spec]);
  }
  const rpms = packages.map((each) => join(place, 'RPMS/noarch', `${each}-1.noarch.rpm`));
  const database = join(place, 'db');
  const flags = ['--justdb', '--nodeps', '--define', '_db_backend sqlite', '--dbpath', database];
  runCommand('rpm', ['--install', ...flags, ...rpms]);
  return readFileSync(join(database, 'rpmdb.sqlite'));
}
