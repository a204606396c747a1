import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarewulfLab, type WarewulfLab } from '../../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
  await lab.put('node', { n1: { 'runtime overlay': ['site'] } });
});
afterEach(() => lab.close());

const SITE = ['/binary', '/etc/motd.hbs', '/link', '/none.hbs', '/several.hbs'];
const hosts = { files: ['/etc/hosts.hbs'], site: false };
const rendered = { overlay: 'site', perms: 0, uid: 0, gid: 0 };

interface Case {
  readonly says: string;
  readonly ask: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly answer: unknown;
  /** Files of the site's overlays afterwards; undefined: not there. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

const MOTD = 'welcome to {{node.name}}\n';

const READING: readonly Case[] = [
  {
    says: 'all overlays by name, broken ones without files',
    ask: 'GET /api/overlays/',
    answer: { hosts, site: { files: SITE, site: true }, broken: { files: [], site: true } },
  },
  { says: 'one overlay', ask: 'GET /api/overlays/hosts', answer: hosts },
  {
    says: 'an overlay that is not there',
    ask: 'GET /api/overlays/host',
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: there is no overlay host/) },
  },
  {
    says: 'a file as it is',
    ask: 'GET /api/overlays/site/file?path=etc/motd.hbs',
    answer: { overlay: 'site', path: 'etc/motd.hbs', contents: MOTD, perms: 0o644, uid: 0, gid: 0 },
  },
  {
    says: 'a path that was encoded twice',
    ask: 'GET /api/overlays/site/file?path=%252Fetc%252Fmotd.hbs',
    answer: { overlay: 'site', path: '/etc/motd.hbs', contents: MOTD, perms: 0o644, uid: 0, gid: 0 },
  },
  {
    says: 'where a link leads, and not what is there',
    ask: 'GET /api/overlays/site/file?path=link',
    answer: { overlay: 'site', path: 'link', contents: 'Symlink: /etc/hosts\n', perms: 0o777, uid: 0, gid: 0 },
  },
  {
    says: 'bytes that are no text are replaced',
    ask: 'GET /api/overlays/site/file?path=binary',
    answer: { overlay: 'site', path: 'binary', contents: '\0\ufffd\n\ufffd', perms: 0o644, uid: 0, gid: 0 },
  },
  {
    says: 'a template for a node',
    ask: 'GET /api/overlays/site/file?path=/etc/motd.hbs&render=n1',
    answer: { ...rendered, path: '/etc/motd.hbs', contents: 'welcome to n1\n' },
  },
  {
    says: 'a template that makes several files, each after its name',
    ask: 'GET /api/overlays/site/file?path=several.hbs&render=n1',
    answer: {
      ...rendered,
      path: 'several.hbs',
      contents: 'Filename: a\ncontent of a\nFilename: b\nSymlink: /target\n',
    },
  },
  {
    says: 'a template that makes nothing',
    ask: 'GET /api/overlays/site/file?path=none.hbs&render=n1',
    answer: { ...rendered, path: 'none.hbs', contents: 'Aborted\n' },
  },
  {
    says: 'a node that is not there',
    ask: 'GET /api/overlays/site/file?path=none.hbs&render=n2',
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringContaining('n2') },
  },
  {
    says: 'no path',
    ask: 'GET /api/overlays/site/file?path=',
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('must specify a path') },
  },
];

const WRITING: readonly Case[] = [
  {
    says: 'a new overlay',
    ask: 'PUT /api/overlays/new',
    answer: { files: [], site: true },
    files: { 'new/rootfs': '' },
  },
  {
    says: 'an overlay that is there, of the site or not',
    ask: 'PUT /api/overlays/hosts',
    status: 409,
    answer: { status: 'ALREADY_EXISTS', error: 'already exists: there is an overlay hosts already' },
  },
  {
    says: 'a new file, its directories and its overlay',
    ask: 'PUT /api/overlays/new/file?path=/etc/deep/file',
    body: { content: 'hällo' },
    headers: { 'if-none-match': '*' },
    answer: { files: ['/etc/deep/file'], site: true },
    files: { 'new/rootfs/etc/deep/file': 'hällo' },
  },
  {
    says: 'a replaced file',
    ask: 'PUT /api/overlays/site/file?path=etc/motd.hbs',
    body: { content: 'hello world' },
    answer: { files: SITE, site: true },
    files: { 'site/rootfs/etc/motd.hbs': 'hello world' },
  },
  {
    says: 'no replacement where only a new file is wanted',
    ask: 'PUT /api/overlays/site/file?path=etc/motd.hbs',
    body: { content: 'hello world' },
    headers: { 'if-none-match': '*' },
    status: 409,
    answer: { status: 'ALREADY_EXISTS', error: expect.stringMatching(/^already exists: .*motd\.hbs/) },
    files: { 'site/rootfs/etc/motd.hbs': MOTD },
  },
  {
    says: 'no change of what comes with the program',
    ask: 'PUT /api/overlays/hosts/file?path=etc/hosts.hbs',
    body: { content: '' },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('overlay hosts comes with the program') },
    files: { hosts: undefined },
  },
  {
    says: 'no file outside of the overlay',
    ask: 'PUT /api/overlays/site/file?path=../../evil',
    body: { content: '' },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('has a part ..') },
    files: { evil: undefined },
  },
  {
    says: 'a deleted file',
    ask: 'DELETE /api/overlays/site/file?path=etc/motd.hbs',
    answer: { files: SITE.filter((path) => path !== '/etc/motd.hbs'), site: true },
    files: { 'site/rootfs/etc': '', 'site/rootfs/etc/motd.hbs': undefined },
  },
  {
    says: 'a deleted file and its empty directory',
    ask: 'DELETE /api/overlays/site/file?path=etc/motd.hbs&force=true&cleanup=true',
    answer: { files: SITE.filter((path) => path !== '/etc/motd.hbs'), site: true },
    files: { 'site/rootfs/etc': undefined, 'site/rootfs': '' },
  },
  {
    says: 'a file that is not there',
    ask: 'DELETE /api/overlays/site/file?path=etc/motd',
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: .*etc\/motd/) },
  },
  {
    says: 'no deletion of an overlay in use',
    ask: 'DELETE /api/overlays/site',
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('overlay site is used by node n1') },
    files: { 'site/rootfs/binary': '\0\ufffd\n\ufffd' },
  },
  {
    says: 'a deletion by force',
    ask: 'DELETE /api/overlays/site?force=true',
    answer: { files: [], site: true },
    files: { site: undefined },
  },
  {
    says: 'a broken overlay goes by force too',
    ask: 'DELETE /api/overlays/broken?force=true',
    answer: { files: [], site: true },
    files: { broken: undefined },
  },
  {
    says: 'no deletion of what comes with the program',
    ask: 'DELETE /api/overlays/hosts?force=true',
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('overlay hosts comes with the program') },
  },
  {
    says: 'no deletion of what is not there',
    ask: 'DELETE /api/overlays/sit',
    status: 404,
    answer: { status: 'NOT_FOUND', error: 'not found: there is no overlay sit. Did you mean site?' },
  },
];

describe('overlays', () => {
  test.each([...READING, ...WRITING])('$ask: $says', async ({ ask, body, headers, status, answer, files = {} }) => {
    expect(await lab.ask(ask, body, headers)).toEqual({ status: status ?? 200, body: answer });
    expect(Object.fromEntries(Object.keys(files).map((path) => [path, fileAt(path)]))).toEqual(files);
  });

  test('an empty overlay that nobody uses needs no force', async () => {
    await lab.ask('PUT /api/overlays/new');
    expect(await lab.ask('DELETE /api/overlays/new')).toEqual({ status: 200, body: { files: [], site: true } });
  });

  test('a full overlay needs it', async () => {
    await lab.ask('PUT /api/overlays/new/file?path=a', { content: '' });
    expect(await lab.ask('DELETE /api/overlays/new')).toMatchObject({
      status: 400,
      body: { error: 'invalid argument: overlay new has a file: delete it first, or force it' },
    });
  });
});

/** A directory has no text. */
function fileAt(path: string): string | undefined {
  const place = join(lab.site, path);
  if (!existsSync(place)) return undefined;
  try {
    return readFileSync(place, 'utf8');
  } catch {
    return '';
  }
}
