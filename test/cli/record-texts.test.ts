import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatDocument } from '../../src/domain/registry-document.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, type WwctlOptions } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

const wwctl = (line: string, options: WwctlOptions = {}) =>
  runWwctl(['--config', daemon.configFile, ...line.split(' ')], options);

async function done(line: string, options: WwctlOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await wwctl(line, options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const nodes = () =>
  Object.fromEntries(daemon.services.registry.listNodes().map(({ name, record }) => [name, formatDocument(record)]));
const file = (name: string, text: string) => {
  const path = join(daemon.directory, name);
  writeFileSync(path, text);
  return path;
};

/** An editor that runs one `sed` expression per time it is opened, and keeps what it was shown. */
function editor(...expressions: string[]): Readonly<Record<string, string>> {
  const steps = expressions.map((expression, index) => `${index}) sed -i '${expression}' "$1" ;;`).join('\n');
  const count = join(daemon.directory, 'count');
  writeFileSync(count, '0');
  const script = `#!/bin/sh\nn=$(cat ${count})\ncp "$1" ${daemon.directory}/shown.$n\ncase $n in\n${steps}\nesac\necho $((n + 1)) > ${count}\n`;
  const path = file('editor', script);
  chmodSync(path, 0o755);
  return { EDITOR: path };
}
const shown = (time: number) => readFileSync(join(daemon.directory, `shown.${time}`), 'utf8');

describe('node edit', () => {
  beforeEach(() => done('node add n[1-3] --comment old'));

  test('changes, deletes and adds what the edited text says, in one change', async () => {
    const env = editor('s/comment: old/comment: new/; /^n2:/,/^n3:/{/^n3:/!d}; $a n4: {comment: added}');
    const out = await done('node edit n[1-3] --yes --noheader', { env });
    expect(nodes()).toEqual({
      n1: { profiles: ['default'], comment: 'new' },
      n3: { profiles: ['default'], comment: 'new' },
      n4: { comment: 'added' },
    });
    expect(out).toContain('node n[1,3]:\n  comment: old → new\n');
    expect(out).toContain('node n2 (deleted):\n');
    expect(await daemon.services.registry.history({ limit: 1 })).toMatchObject([{ number: 3, counts: { node: 4 } }]);
  });

  test.each([
    ['', true],
    [' --no-header', false],
    [' --noheader', false],
  ])('begins with the list of fields unless told otherwise: node edit%s', async (option, isThere) => {
    await done(`node edit n1 --yes${option}`, { env: editor('s/comment: old/comment: new/') });
    expect(shown(0).startsWith('# The nodes. ')).toBe(isThere);
    expect(shown(0).includes('#   comment: ')).toBe(isThere);
  });

  test('opens again with each mistake above its line, and keeps what was typed', async () => {
    const env = editor('s/^  comment: old/  coment: new/', 's/coment/comment/', 's/nothing/x/');
    const { code, stderr } = await wwctl('node edit n[1-2] --yes --noheader', { env });
    expect({ code }).toEqual({ code: 0 });
    expect(stderr).toContain('node n1: coment: "coment" is not a known key. Did you mean comment?');
    expect(shown(1).split('\n').slice(0, 2)).toEqual([
      '#! node n1: coment: "coment" is not a known key. Did you mean comment?',
      'n1:',
    ]);
    expect(nodes()).toMatchObject({ n1: { comment: 'new' }, n2: { comment: 'new' }, n3: { comment: 'old' } });
  });

  test('says where the text is no YAML', async () => {
    const env = editor('s/^n2:/n2: [/', 's/^n2: \\[/n2:/; s/comment: old/comment: new/');
    expect(await wwctl('node edit n[1-2] --yes --noheader', { env })).toMatchObject({ code: 0 });
    expect(shown(1)).toMatch(/^#! line \d+: /m);
  });

  test('gives up when the mistakes come back, and keeps the text', async () => {
    const env = editor('s/^  comment: old/  coment: new/');
    const { code, stderr } = await wwctl('node edit n1 --yes', { env });
    expect(code).toBe(130);
    const [, kept = ''] = /the edited text is kept in (\S+)/.exec(stderr) ?? [];
    expect(readFileSync(kept, 'utf8')).toContain('coment: new');
  });

  test('gives up when a program makes a new mistake every time', async () => {
    const path = file('appends', '#!/bin/sh\necho "  wrong" >> "$1"\n');
    chmodSync(path, 0o755);
    const { code, stderr } = await wwctl('node edit n1 --yes --noheader', { env: { EDITOR: path } });
    expect(code).toBe(130);
    expect(stderr).toContain('nothing was changed: the mistakes are still in the text');
  });

  test('changes nothing when the text comes back as it was, or the editor fails', async () => {
    const unchanged = await wwctl('node edit n1', { env: editor('') });
    expect(unchanged).toMatchObject({ code: 130, stderr: 'ERROR: nothing was changed: the text is as it was\n' });
    expect(await wwctl('node edit n1', { env: { EDITOR: '/bin/false' } })).toMatchObject({ code: 130 });
    expect(await wwctl('node edit n1', { env: { EDITOR: '/no/editor' } })).toMatchObject({ code: 2 });
    const noTerminal = await wwctl('node edit n1', { env: { EDITOR: '', VISUAL: '' } });
    expect(noTerminal).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no terminal to edit on') });
  });

  test('keeps a text that was edited, and no other', async () => {
    const directory = join(daemon.directory, 'temporary');
    mkdirSync(directory);
    const kept = () =>
      readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => /yaml/.test(path));
    for (const program of ['', '/no/editor', '/bin/false', '/bin/true']) {
      const env = { EDITOR: program, VISUAL: '', TMPDIR: directory };
      expect((await wwctl('node edit n1', { env })).stderr).not.toContain('is kept');
      expect(kept()).toEqual([]);
    }
    const fails = file('fails', '#!/bin/sh\necho "# mine" >> "$1"\nexit 1\n');
    chmodSync(fails, 0o755);
    const { stderr } = await wwctl('node edit n1', { env: { EDITOR: fails, TMPDIR: directory } });
    expect(stderr).toContain('the edited text is kept in ');
    expect(kept()).toHaveLength(1);
  });

  test('does not overwrite what another admin changed meanwhile', async () => {
    const change = `${join(import.meta.dirname, '../../bin/wwctl')} --config ${daemon.configFile} node set n1 -y --comment theirs >&2`;
    const path = file('slow-editor', `#!/bin/sh\n${change}\nsed -i 's/comment: old/comment: mine/' "$1"\n`);
    chmodSync(path, 0o755);
    const { code, stderr } = await wwctl('node edit n1 --yes', { env: { EDITOR: path } });
    expect(code).toBe(4);
    expect(stderr).toMatch(/node n1 was changed by \S+ since you looked[\s\S]*comment: old → theirs/);
    expect(nodes()).toMatchObject({ n1: { comment: 'theirs' } });
  });
});

describe('export and import', () => {
  const everything =
    'node add n1 --tagadd rack=7 --kernelargs quiet,"a,b" --hwaddr 52:54:00:00:00:01 --ipaddr 10.0.0.1 --ipmiuser admin';

  test.each(['yaml', 'json', 'csv'])('as %s give the same nodes again', async (format) => {
    await runWwctl(['--config', daemon.configFile, ...everything.split(' ')]);
    const before = nodes();
    const path = file(`nodes.${format}`, await done(`node export --format ${format}`));
    expect(await done(`node import ${path}`)).toBe('nothing to change: it is so already\n');
    await done('node delete -y n1');
    await done(`node import --yes ${path}`);
    expect(nodes()).toEqual(before);
  });

  test('keep what is written without quotes and looks like a number', async () => {
    const text =
      'n1: {asset key: 00123, kernel: {version: 6.10}, tags: {rack: 007, id: 12345678901234567890}, resources: {a: 1.0}}';
    await done('node import --yes -', { input: text });
    const said = {
      'asset key': '00123',
      kernel: { version: '6.10' },
      tags: { rack: '007', id: '12345678901234567890' },
    };
    expect(nodes()).toEqual({ n1: { ...said, resources: { a: 1 } } });
    const env = editor('s/"007"/008/; s/"6.10"/6.20/');
    await done('node edit n1 --yes', { env });
    expect(nodes()).toMatchObject({ n1: { kernel: { version: '6.20' }, tags: { rack: '008' } } });
  });

  test('of a whole nodes.conf carry the profiles along, in one change', async () => {
    await done('profile add gpu --init /init');
    await done('node add n1 --profile gpu');
    const path = file('nodes.conf', await done('node export --profiles'));
    await done('node delete -y n1');
    await done('profile delete -y gpu');
    await done(`node import --yes ${path}`);
    expect(daemon.services.registry.cluster().nodes.get('n1')?.init).toBe('/init');
  });

  test('--resolved writes what nodes get, --merge keeps what the file does not say', async () => {
    await done('node add n1 --comment x');
    expect(await done('node export --resolved')).toContain('init: /sbin/init');
    await done('node import --merge --yes -', { input: 'n1: {tags: {rack: "7"}, comment: null}' });
    expect(nodes()).toEqual({ n1: { profiles: ['default'], tags: { rack: '7' } } });
  });

  test.each([
    ['a line that is no YAML', 'yaml', 'n1: {', /^ERROR: line 1: /],
    [
      'a column that is no field',
      'csv',
      'name,ipadr\nn1,1',
      /ERROR: row 1: ipadr: is no field\. Did you mean ipaddr\?/,
    ],
    [
      'a cell that is no address',
      'csv',
      'name,ipaddr\nn1,10.0.0',
      /ERROR: row 2: network devices\.default\.ipaddr: "10\.0\.0" is not an IPv4/,
    ],
    ['a name twice', 'csv', 'name,comment\nn1,a\nn1,b', /ERROR: row 3: name: n1 has a row before/],
    ['a list of records', 'yaml', '- n1', /ERROR: the text is not a map of names to records/],
    ['a file that is not there', 'yaml', undefined, /ERROR: cannot read .*\(ENOENT\)/],
  ])('refuses %s', async (_says, format, text, message) => {
    const path = text === undefined ? '/no/such/file.yaml' : file(`bad.${format}`, text);
    const { code, stderr } = await wwctl(`node import --yes ${path}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(nodes()).toEqual({});
  });
});

test('a table with mistakes is told all of them, of cells and of names', async () => {
  const text = 'name,hwaddr,profile,image\nc1,zz,defalt,tinny\nc2,,defualt,\nc3,52:54:00:00:00:03,default,\n';
  const { code, stderr } = await wwctl('node import --yes --format csv -', { input: text });
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^ERROR: row 2: network devices\.default\.hwaddr: "zz" is not/),
    expect.stringMatching(/node c1: profiles: there is no profile defalt\. Did you mean default\?$/),
    expect.stringMatching(/node c1: image name: there is no image tinny\./),
    expect.stringMatching(/node c2: profiles: there is no profile defualt\. Did you mean default\?$/),
  ]);
  expect(nodes()).toEqual({});
  expect(await wwctl('node import --yes --keep-going --format csv -', { input: text })).toMatchObject({ code: 8 });
  expect(Object.keys(nodes())).toEqual(['c3']);
});

describe('the memory of changes', () => {
  test('is listed, shown, compared and taken back', async () => {
    await done('node add n[1-2] --comment a');
    await done('node set n[1-2] -y --comment b');
    expect(await done('history n1 --fields revision,changed')).toBe(
      'REVISION  CHANGED\n--------  -------\n3         node n[1-2]\n2         node n[1-2]\n',
    );
    expect(await done('show 3')).toMatch(/^revision 3, \S+, by \S+: wwctl .*\nnode n\[1-2\]:\n {2}comment: a → b\n$/);
    expect(await done('diff 2')).toBe('node n[1-2]:\n  comment: a → b\n');
    expect(await done('undo 3 --yes')).toBe('node n[1-2]:\n  comment: b → a\nundid revision 3 of 2 nodes: n[1-2]\n');
    expect(await wwctl('undo 99 -y')).toMatchObject({ code: 3, stderr: expect.stringContaining('no revision 99') });
    expect(await wwctl('undo 3 -y')).toMatchObject({ code: 4, stderr: expect.stringContaining('changed again') });
  });

  test('--keep-going changes what it can, says what it cannot, and ends with 8', async () => {
    await done('node add n[1-2]');
    const { code, stdout, stderr } = await wwctl('node set n[1-4] --yes --comment x --keep-going');
    expect(code).toBe(8);
    expect(stdout).toContain('changed 2 nodes: n[1-2]\n');
    expect(stderr).toContain('left as it is: node n3: there is no such node.');
    expect(await wwctl('node set n[1-4] --yes --comment y')).toMatchObject({ code: 3 });
    expect(nodes()).toMatchObject({ n1: { comment: 'x' } });
  });

  test('--dry-run changes nothing', async () => {
    await done('node add n1');
    expect(await done('node set n1 --comment x --dry-run')).toBe('node n1:\n  comment: <unset> → x\n');
    expect(nodes()).toEqual({ n1: { profiles: ['default'] } });
  });
});

test('unset clears fields, entries and tags; rename and copy keep the rest', async () => {
  await done('node add n1 --comment x --tagadd a=1,b=2 --ipaddr 10.0.0.1 --netname ib0');
  await done('node unset n1 --comment --tag a --yes');
  await done('node rename n1 m1 --yes');
  await done('node copy m1 m[2-3]');
  expect(nodes()).toMatchObject({ m1: { tags: { b: '2' } }, m3: { tags: { b: '2' } } });
  expect(nodes()['m1']).not.toHaveProperty('comment');
  await done('node unset m1 --netname ib0 --yes');
  expect(nodes()['m1']).not.toHaveProperty('network devices');
});
