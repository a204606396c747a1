import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarewulfLab, type WarewulfLab } from '../support/warewulf-lab.ts';
import { runWwctl, type WwctlOptions } from '../support/wwctl.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
  await lab.put('node', { n1: { 'system overlay': ['site'] } });
});
afterEach(() => lab.close());

function wwctl(line: string, options: WwctlOptions = {}) {
  return runWwctl([...line.split(' '), '--config', lab.configFile], options);
}

async function done(line: string, options: WwctlOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await wwctl(line, options);
  expect({ line, code, stderr }).toMatchObject({ line, code: 0 });
  return stdout;
}

const at = (path: string): string => join(lab.site, path);
const text = (path: string): string => readFileSync(at(path), 'utf8');
const directory = (): string => dirname(lab.configFile);

/** A file of this machine, beside the overlays. */
function local(name: string, content: string | Uint8Array, mode = 0o644): string {
  const path = join(directory(), name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** An editor that runs a shell command on the file `$1`. */
function editor(command: string): Readonly<Record<string, string>> {
  return { EDITOR: local('editor', `#!/bin/sh\ncp "$1" ${directory()}/shown\n${command}\n`, 0o755) };
}
const shown = (): string => readFileSync(join(directory(), 'shown'), 'utf8');

/** The files of an overlay, with mode and owner on nodes. */
async function listed(name: string): Promise<readonly string[]> {
  const { files } = JSON.parse(await done(`overlay show ${name} --json`));
  return files.map(
    ({ path, mode, uid, gid }: { path: string; mode: number; uid: number; gid: number }) =>
      `${path} 0${mode.toString(8)} ${uid}:${gid}`,
  );
}

describe('overlay create, copy and delete', () => {
  test.each(['create', 'new', 'add'])('%s makes one without files', async (verb) => {
    expect(await done(`overlay ${verb} motd`)).toBe('created overlay motd\n');
    expect(await listed('motd')).toEqual([]);
    expect(await wwctl('overlay create motd')).toMatchObject({ code: 4 });
  });

  test('a copy under another name is the beginning of one of the site', async () => {
    expect(await done('overlay copy hosts mine')).toBe('copied overlay hosts to mine of the site\n');
    expect(text('mine/rootfs/etc/hosts.hbs')).toBe('127.0.0.1 {{node.name}}\n');
    expect(await wwctl('overlay copy hosts site')).toMatchObject({ code: 4 });
    expect(await wwctl('overlay copy hots other')).toMatchObject({
      code: 3,
      stderr: 'ERROR: there is no overlay hots. Did you mean hosts?\n',
    });
  });

  test('a copy under the same name stands in for the shipped one until it is deleted', async () => {
    await lab.put('profile', { default: { 'runtime overlay': ['hosts'] } });
    await done('overlay copy hosts hosts');
    expect(await done('overlay list hosts --json')).toContain('"isSite": true');
    expect(await wwctl('overlay copy hosts hosts')).toMatchObject({ code: 4 });
    await done('overlay delete hosts etc/hosts.hbs -y');
    expect(await done('overlay delete hosts')).toBe('deleted overlay hosts\n');
    expect(await done('overlay list hosts --json')).toContain('"isSite": false');
  });

  test('what would lose something is deleted only by force, and asked about', async () => {
    const { code, stderr } = await wwctl('overlay delete site');
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'ERROR: overlay site is used by node n1: take it off first, or force it\n',
    });
    expect(await wwctl('overlay rm --force site', { input: 'n\n' })).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('delete overlay site and its 5 files? [y/N]'),
    });
    expect(existsSync(at('site'))).toBe(true);
    await done('overlay del -f -y site');
    expect(existsSync(at('site'))).toBe(false);
  });

  test('one that comes with the program is not deleted', async () => {
    const { code, stderr } = await wwctl('overlay delete --force --yes hosts');
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toContain('overlay hosts comes with the program');
  });

  test('a file goes alone, or with the directories that become empty', async () => {
    await done('overlay mkdir site srv/deep');
    await done('overlay remove --yes site binary');
    await done('overlay delete --yes --parents site etc/motd.hbs');
    expect(await listed('site')).not.toContain('etc 0755 0:0');
    expect(await listed('site')).toContain('srv/deep 0755 0:0');
  });

  test('a directory goes when it is empty, or by force', async () => {
    expect(await wwctl('overlay delete --yes site etc')).toMatchObject({ code: 4 });
    expect(await done('overlay delete --yes --force site etc')).toBe('deleted etc of overlay site\n');
    await done('overlay mkdir site empty');
    await done('overlay delete --yes site empty');
    expect((await listed('site')).join()).not.toMatch(/etc|empty/);
  });
});

describe('overlay edit', () => {
  test('changes a file as the edited text says, also where it looks like our own marks', async () => {
    await done('overlay import site - script'.replace('-', local('script', '#! /bin/sh\ntrue\n', 0o755)));
    await done('overlay edit site script', { env: editor('echo false >> "$1"') });
    expect(text('site/rootfs/script')).toBe('#! /bin/sh\ntrue\nfalse\n');
    expect(statSync(at('site/rootfs/script')).mode & 0o777).toBe(0o755);
  });

  test('finds a template without its suffix', async () => {
    expect(await done('overlay edit site /etc/motd', { env: editor('echo bye >> "$1"') })).toBe(
      'changed etc/motd.hbs of overlay site\n',
    );
    expect(text('site/rootfs/etc/motd.hbs')).toBe('welcome to {{node.name}}\nbye\n');
  });

  test('writes nothing when the text comes back as it was', async () => {
    const before = statSync(at('site/rootfs/etc/motd.hbs')).mtimeMs;
    const { code, stderr } = await wwctl('overlay edit site etc/motd.hbs', { env: editor('true') });
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'ERROR: nothing was changed: the text is as it was\n' });
    expect(statSync(at('site/rootfs/etc/motd.hbs')).mtimeMs).toBe(before);
  });

  test('a new template begins with a comment that says where its variables are, which nodes do not get', async () => {
    expect(await done('overlay edit site etc/issue.hbs', { env: editor('echo "I am {{node.name}}" >> "$1"') })).toBe(
      'made etc/issue.hbs of overlay site\n',
    );
    expect(shown()).toContain('docs/overlays.md');
    expect(await done('overlay show site etc/issue.hbs -q -r n1')).toBe('I am n1\n');
    await wwctl('overlay edit site etc/unwritten.hbs', { env: editor('true') });
    expect(existsSync(at('site/rootfs/etc/unwritten.hbs'))).toBe(false);
  });

  test('makes directories only with --parents', async () => {
    const env = editor('echo x >> "$1"');
    const { code, stderr } = await wwctl('overlay edit site ect/motd', { env });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ERROR: overlay site has no directory ect: --parents makes it\n',
    });
    await done('overlay edit -p site opt/deep/motd', { env });
    expect(text('site/rootfs/opt/deep/motd')).toBe('x\n');
  });

  test('does not overwrite what somebody else wrote meanwhile, and keeps the text', async () => {
    const theirs = `echo theirs > ${at('site/rootfs/etc/motd.hbs')}; echo mine > "$1"`;
    const { code, stderr } = await wwctl('overlay edit site etc/motd', { env: editor(theirs) });
    expect(code).toBe(4);
    expect(stderr).toMatch(/was changed meanwhile: nothing was written/);
    expect(text('site/rootfs/etc/motd.hbs')).toBe('theirs\n');
    const [, kept = ''] = /the edited text is kept in (\S+)/.exec(stderr) ?? [];
    expect(readFileSync(kept, 'utf8')).toBe('mine\n');
  });

  test.each([
    { says: 'no text', path: 'binary', stderr: 'is no text: replace it with wwctl overlay import' },
    { says: 'a link', path: 'link', stderr: 'is a link: edit what it leads to' },
    { says: 'a directory', path: 'etc', stderr: 'etc of overlay site is a directory' },
    { says: 'outside', path: '../x', stderr: 'is no path of a file in an overlay' },
  ])('refuses what is $says', async ({ path, stderr }) => {
    expect(await wwctl(`overlay edit site ${path}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(stderr),
    });
  });
});

describe('an overlay that comes with the program', () => {
  const env = () => editor('echo 10.0.0.9 nas >> "$1"');

  test('is copied to the site after saying so and asking', async () => {
    const { code, stderr } = await wwctl('overlay edit hosts etc/hosts', { env: env(), input: 'y\n' });
    expect({ code }).toEqual({ code: 0 });
    expect(stderr).toContain('the copy stands in for it and gets no updates');
    expect(stderr).toContain('copy overlay hosts to the site? [y/N]');
    expect(text('hosts/rootfs/etc/hosts.hbs')).toBe('127.0.0.1 {{node.name}}\n10.0.0.9 nas\n');
  });

  test('stays alone when the answer is no, or nothing was edited', async () => {
    expect(await wwctl('overlay edit hosts etc/hosts', { env: env(), input: 'n\n' })).toMatchObject({ code: 130 });
    expect(await wwctl('overlay edit -y hosts etc/hosts', { env: editor('true') })).toMatchObject({ code: 130 });
    expect(existsSync(at('hosts'))).toBe(false);
  });

  test('takes an imported file by --yes', async () => {
    await done(`overlay import --yes hosts ${local('extra', 'x')} etc/extra`);
    expect(await listed('hosts')).toEqual(['etc 0755 0:0', 'etc/extra 0644 0:0', 'etc/hosts.hbs 0644 0:0']);
  });
});

describe('overlay import', () => {
  test('takes a file with its mode and owner, to the path that it has here', async () => {
    const key = local('munge.key', Uint8Array.of(0, 255), 0o400);
    const path = key.slice(1);
    expect(await wwctl(`overlay import site ${key}`)).toMatchObject({ code: 2 });
    expect(await done(`overlay cp --parents site ${key}`)).toBe(`imported ${key} as ${path} of overlay site\n`);
    const { uid, gid } = statSync(key);
    expect(await listed('site')).toContain(`${path} 0400 ${uid}:${gid}`);
    expect(readFileSync(at(`site/rootfs/${path}`))).toEqual(Buffer.of(0, 255));
  });

  test('goes below another name, or into a directory', async () => {
    const tool = local('tool', '#!/bin/sh\n', 0o755);
    await done(`overlay import site ${tool} etc`);
    await done(`overlay import -p site ${tool} opt/bin/`);
    await done(`overlay import site ${tool} etc/other`);
    expect(
      (await listed('site')).filter((line) => /0755 \d+:\d+$/.test(line)).map((line) => line.split(' ')[0]),
    ).toEqual(['etc', 'etc/other', 'etc/tool', 'opt', 'opt/bin', 'opt/bin/tool']);
  });

  test('replaces only with --overwrite, and then mode and owner too', async () => {
    const secret = local('binary', 'new', 0o600);
    const { code, stderr } = await wwctl(`overlay import site ${secret} binary`);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'ERROR: overlay site has binary already: --overwrite replaces it\n',
    });
    await done(`overlay import --overwrite site ${secret} binary`);
    expect(await listed('site')).toContainEqual(expect.stringMatching(/^binary 0600 /));
    chmodSync(secret, 0o644);
    await done(`overlay import -o site ${secret} binary`);
    expect(await listed('site')).toContainEqual(expect.stringMatching(/^binary 0644 /));
  });

  test.each([
    { says: 'a directory', source: '/etc', stderr: 'ERROR: /etc is no file: import files one by one\n' },
    { says: 'what is not there', source: '/nonesuch', stderr: expect.stringContaining('cannot read /nonesuch') },
  ])('refuses $says', async ({ source, stderr }) => {
    expect(await wwctl(`overlay import site ${source}`)).toMatchObject({ code: 2, stderr });
  });
});

describe('modes, owners and directories', () => {
  test('are kept in overlay.yaml, with what is in it', async () => {
    writeFileSync(at('site/overlay.yaml'), '# ours\ndescription: of the site # really\n');
    await done('overlay chmod site etc/motd 0640');
    await done('overlay chown site etc/motd.hbs :4');
    await done('overlay chown site /link 7');
    await done('overlay mkdir --mode 1777 site tmp/scratch');
    expect(await listed('site')).toEqual(
      expect.arrayContaining(['etc/motd.hbs 0640 0:4', 'link 0777 7:0', 'tmp/scratch 01777 0:0', 'tmp 0755 0:0']),
    );
    expect(text('site/overlay.yaml')).toBe(
      [
        '# ours',
        'description: of the site # really',
        'files:',
        '  etc/motd:',
        '    mode: "0640"',
        '    owner: "0:4"',
        '  link:',
        '    owner: "7:0"',
        '  tmp/scratch:',
        '    mode: "01777"',
        '',
      ].join('\n'),
    );
  });

  test.each([
    { says: 'a mode that is not octal', line: 'chmod site binary 0649', code: 2 },
    { says: 'an owner by name', line: 'chown site binary root', code: 2 },
    { says: 'the mode of a link', line: 'chmod site link 0600', code: 2 },
    { says: 'a file that is not there', line: 'chmod site nonesuch 0600', code: 3 },
    { says: 'an overlay whose overlay.yaml is broken', line: 'chmod broken file 0600', code: 2 },
    { says: 'an overlay that comes with the program', line: 'chmod hosts etc/hosts 0600', code: 2 },
    { says: 'a directory that is there', line: 'mkdir site etc', code: 4 },
    { says: 'a directory of a missing overlay', line: 'mkdir nonesuch etc', code: 3 },
    { says: 'a directory below a file', line: 'mkdir site binary/deep', code: 2 },
  ])('refuse $says', async ({ line, code }) => {
    expect(await wwctl(`overlay ${line}`)).toMatchObject({ code });
  });
});

describe('image rename', () => {
  test('gives an image another name', async () => {
    expect(await done('image mv rocky-9 rocky')).toBe('renamed image rocky-9 to rocky\n');
    expect(lab.services.images.calls).toEqual([['rename', 'rocky-9', 'rocky']]);
    expect(await wwctl('image rename rocky-9 other')).toMatchObject({ code: 3 });
    expect(await wwctl('image rename rocky empty')).toMatchObject({ code: 4 });
  });

  test('builds it on demand', async () => {
    await done('image rename --build rocky-9 rocky');
    expect(lab.services.images.calls).toContainEqual(['build', 'rocky', 'parts', { force: false }]);
  });
});
