import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { encodeTarHeader, tarPaddingBytes } from '../../src/codec/tar/encode-tar-header.ts';
import { NO_XATTRS, type TarMember } from '../../src/codec/tar/tar-member.ts';
import { encodeTarEnd } from '../../src/codec/tar/tar-writer.ts';
import { createUserSync, type SyncUsers } from '../../src/service/images/sync-users.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const SLOW_MS = 120_000;
const ROOT = 'root:x:0:0:root:/root:/bin/sh\n';
const CAPABILITY = Buffer.from('0100000200200000000000000000000000000000', 'hex');
let fixture: ImagesFixture;
let server = { passwd: '', group: '' };
let sync: SyncUsers;

beforeAll(async () => {
  requirePrograms({ skopeo: 'skopeo', umoci: 'umoci', zstd: 'zstd' });
  if (process.getuid?.() !== 0) throw new Error('owners of unpacked files are what this test looks at: run it as root');
  fixture = await openImages(directory.file('state'));
  const { store, artifacts, builder } = fixture;
  sync = createUserSync({
    ...{ store, artifacts, log: pino({ level: 'silent' }), now: () => 1_700_000_000_000 },
    builder,
    serverAccounts: async () => server,
  });
});
afterAll(() => fixture.images.close());

const wanted = (image: string, write = true) => ({
  ...{ image, write, createdBy: `wwctl image syncuser ${image}` },
  author: { who: 'anna', from: 'local' },
});

interface Member extends Partial<TarMember> {
  readonly path: string;
  readonly text?: string;
}

function tarOf(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ text = '', ...member }) => {
    const data = Buffer.from(text);
    const header = encodeTarHeader({
      ...{ type: 'file', mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000, linkTarget: '' },
      ...{ deviceMajor: 0, deviceMinor: 0, xattrs: NO_XATTRS, ...member, sizeBytes: data.length },
    });
    return [header, data, Buffer.alloc(tarPaddingBytes(data.length))];
  });
  return Buffer.concat([...parts, encodeTarEnd()]);
}

async function importMembers(name: string, layers: readonly (readonly Member[])[]): Promise<void> {
  const layout = directory.file(`layout-${name}`);
  writeOciLayout(layout, layers.map(tarOf));
  await fixture.images.importImage(`oci:${layout}:image`, name);
}

/** The layers one over another, as any container engine unpacks them: GNU tar knows owners, links and attributes. */
function unpack(name: string): string {
  const copy = directory.file(`copy-${name}`);
  execFileSync('skopeo', ['copy', '-q', '--dest-decompress', `oci:${fixture.storeDirectory}:${name}`, `dir:${copy}`]);
  const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8')) as { layers: { digest: string }[] };
  const root = directory.file(`root-${name}`);
  mkdirSync(root);
  for (const { digest } of manifest.layers) {
    const layer = join(copy, digest.replace('sha256:', ''));
    const options = ['--numeric-owner', '--xattrs', '--xattrs-include=*', '--same-owner', '-p', '-C', root];
    execFileSync('tar', ['-xf', layer, ...options]);
  }
  return root;
}

const owner = (root: string, path: string) => {
  const { uid, gid, mode, ino, size, mtimeMs } = lstatSync(join(root, path));
  return { uid, gid, mode: (mode & 0o7777).toString(8), ino, size, mtimeMs };
};

test(
  'files go with their owners, and keep content, links, modes and attributes',
  async () => {
    await importMembers('owned', [
      [
        { path: 'etc', type: 'directory', mode: 0o755 },
        { path: 'etc/passwd', text: `${ROOT}munge:x:998:997::/:/sbin/nologin\n`, mode: 0o640 },
        { path: 'etc/group', text: 'root:x:0:\nmunge:x:997:\n' },
        { path: 'srv', type: 'directory', mode: 0o2770, uid: 998, gid: 997 },
        { path: 'srv/foreign', text: 'root', mode: 0o600 },
        { path: 'srv/old', text: 'replaced', uid: 998 },
        { path: 'bin', type: 'directory', mode: 0o755 },
        {
          ...{ path: 'bin/helper', text: 'program'.repeat(1000), uid: 998, gid: 0, mode: 0o4755 },
          xattrs: new Map([['security.capability', CAPABILITY]]),
        },
        { path: 'bin/alias', type: 'hardlink', linkTarget: 'bin/helper' },
        { path: 'srv/link', type: 'symlink', linkTarget: 'old', mode: 0o777, uid: 998, gid: 997 },
        { path: 'srv/gone', text: 'x', uid: 998 },
        { path: 'srv/null', type: 'character', deviceMajor: 1, deviceMinor: 3, mode: 0o600, uid: 998 },
      ],
      [{ path: 'srv/old', text: 'newer', uid: 998, gid: 5 }, { path: 'srv/.wh.gone' }],
    ]);
    const before = await fixture.images.showImage('owned');
    server = { passwd: `${ROOT}munge:x:985:985::/:/bin/false\n`, group: 'root:x:0:\nmunge:x:985:\nlab:x:2000:\n' };

    const dry = await sync(wanted('owned', false), {});
    expect(dry).toMatchObject({ files: 0, isNeeded: true });
    expect((await fixture.images.showImage('owned')).version).toBe(1);

    const { made, files, changes } = await sync(wanted('owned'), {});
    expect(changes).toEqual([
      { kind: 'user', name: 'munge', from: 998, to: 985 },
      { kind: 'group', name: 'munge', from: 997, to: 985 },
    ]);
    expect(files).toBe(8); // srv, old, link, null, helper with its alias, passwd, group
    expect(made).toMatchObject({
      name: 'owned',
      version: 2,
      made: { what: 'wwctl image syncuser owned', who: 'anna' },
    });
    expect((await fixture.images.showImage('owned')).layers).toBe(before.layers + 1);

    const root = unpack('owned');
    const alias = owner(root, 'bin/alias');
    expect(owner(root, 'bin/helper')).toEqual(alias);
    expect(alias).toMatchObject({ uid: 985, gid: 0, mode: '4755', size: 7000, mtimeMs: 1_600_000_000_000 });
    expect(
      execFileSync('getfattr', [
        '--absolute-names',
        '-n',
        'security.capability',
        '-e',
        'hex',
        '--only-values',
        join(root, 'bin/helper'),
      ]),
    ).toEqual(CAPABILITY);
    expect(owner(root, 'srv')).toMatchObject({ uid: 985, gid: 985, mode: '2770' });
    expect(owner(root, 'srv/foreign')).toMatchObject({ uid: 0, gid: 0, mode: '600' });
    expect(owner(root, 'srv/old')).toMatchObject({ uid: 985, gid: 5 });
    expect(readFileSync(join(root, 'srv/old'), 'utf8')).toBe('newer');
    expect(owner(root, 'srv/link')).toMatchObject({ uid: 985, gid: 985 });
    expect(lstatSync(join(root, 'srv/null')).rdev).toBe(0x103);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe(`${ROOT}munge:x:985:985::/:/sbin/nologin\n`);
    expect(owner(root, 'etc/passwd')).toMatchObject({ uid: 0, mode: '640' });
    expect(readFileSync(join(root, 'etc/group'), 'utf8')).toBe('root:x:0:\nmunge:x:985:\nlab:x:2000:\n');

    expect(await sync(wanted('owned'), {})).toMatchObject({ isNeeded: false, files: 0 });
    expect((await fixture.images.showImage('owned')).version).toBe(2);
  },
  SLOW_MS,
);

test('ids that clash are refused, and nothing is changed', async () => {
  await importMembers('clash', [
    [
      { path: 'etc/passwd', text: `${ROOT}app:x:985:985::/:/s\n` },
      { path: 'etc/group', text: 'root:x:0:\n' },
    ],
  ]);
  server = { passwd: `${ROOT}munge:x:985:985::/:/s\n`, group: 'root:x:0:\n' };
  await expect(sync(wanted('clash'), {})).rejects.toThrow(
    /clash; nothing was changed:\nuser app \(985\) of the image has the id of user munge/,
  );
  expect((await fixture.images.showImage('clash')).version).toBe(1);
  expect(fixture.leftovers()).toEqual([]);
});

test('an image without users is refused', async () => {
  await importMembers('bare', [[{ path: 'etc/group', text: 'root:x:0:\n' }]]);
  await expect(sync(wanted('bare'), {})).rejects.toThrow('image bare has no /etc/passwd');
});
