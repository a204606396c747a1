import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentLab, directory, file, link, requirePrograms, type Shell } from './agent-lab.ts';

let lab: AgentLab;
beforeAll(requirePrograms);
beforeEach(async () => {
  lab = await AgentLab.start();
});
afterEach(() => lab.close());

const text = (name: string) => readFileSync(lab.path(name), 'utf8');
const applied = () => text('warewulf/agent/etag');

describe.each<Shell>(['dash', 'bash', 'busybox'])('the agent under %s', (shell) => {
  test.each(['curl', 'perl', 'bash', 'busybox'])(
    'brings a node up to date and keeps it so with %s',
    async (transport) => {
      lab.write('etc/motd', 'of the image\n');
      lab.server.entries = [
        directory('etc'),
        directory('etc/new'),
        file('etc/motd', 'one\n'),
        file('etc/new/a b', '\0\xff'),
      ];

      expect(await lab.once(shell, transport)).toMatchObject({ code: 0 });
      expect(text('etc/motd')).toBe('one\n');
      expect(text('etc/new/a b')).toBe('\0\xff');
      expect(lab.server.reports).toMatchObject([
        { stage: 'runtime', result: 'ok', digest: applied().slice(1, -1), detail: '2 files changed, 0 removed' },
      ]);

      lab.server.entries = [directory('etc'), file('etc/motd', 'two\n')];
      const second = await lab.once(shell, transport);
      expect(second.messages).toContain('wwclient: changed /etc/motd\n');
      expect(existsSync(lab.path('etc/new'))).toBe(false);

      expect(await lab.once(shell, transport)).toMatchObject({ code: 0, messages: '' });
      expect(lab.server.asked.at(-2)).toMatchObject({ method: 'GET', ifNoneMatch: applied() });
      expect(lab.server.reports.at(-1)).toMatchObject({ result: 'ok', detail: 'nothing changed' });

      lab.server.entries = [directory('etc')];
      expect((await lab.once(shell, transport)).messages).toContain('wwclient: put back /etc/motd\n');
      expect(text('etc/motd')).toBe('of the image\n');
    },
  );
});

describe('what the agent does to files', () => {
  test('content, mode, owner and link target each make a change; nothing else is touched', async () => {
    const entries = [
      file('same', 'same'),
      file('text', 'old'),
      file('mode', 'm', 0o600),
      file('owner', 'o', 0o640, { uid: 7, gid: 8 }),
      link('link', 'a'),
    ];
    lab.server.entries = entries;
    await lab.once();
    expect(statSync(lab.path('owner'))).toMatchObject({ uid: 7, gid: 8 });
    expect(statSync(lab.path('owner')).mode & 0o7777).toBe(0o640);
    expect(statSync(lab.path('same')).mtimeMs).toBe(1_000_000_000_000);

    const before = lstatSync(lab.path('same')).ino;
    lab.server.entries = [
      file('same', 'same'),
      file('text', 'new'),
      file('mode', 'm', 0o4755),
      file('owner', 'o', 0o640, { uid: 7, gid: 9 }),
      link('link', 'b\n'),
    ];
    const { messages } = await lab.once();
    expect(messages.match(/changed .*/g)?.sort()).toEqual([
      'changed /link',
      'changed /mode',
      'changed /owner',
      'changed /text',
    ]);
    expect(lstatSync(lab.path('same')).ino).toBe(before);
    expect(statSync(lab.path('mode')).mode & 0o7777).toBe(0o4755);
    expect(statSync(lab.path('owner')).gid).toBe(9);
    expect(readlinkSync(lab.path('link'))).toBe('b\n');
  });

  test('a link in the way of a file is replaced, not followed; its original comes back', async () => {
    lab.write('elsewhere', 'untouched');
    symlinkSync('elsewhere', lab.path('resolv.conf'));
    lab.server.entries = [file('resolv.conf', 'nameserver 10.0.0.1\n')];
    await lab.once();
    expect(text('elsewhere')).toBe('untouched');
    expect(text('resolv.conf')).toBe('nameserver 10.0.0.1\n');
    lab.server.entries = [];
    await lab.once();
    expect(readlinkSync(lab.path('resolv.conf'))).toBe('elsewhere');
  });

  test('a directory of the node is neither replaced by a file nor changed in mode', async () => {
    lab.write('etc/keep', 'kept');
    lab.server.entries = [directory('etc', 0o700), file('etc/good', 'g')];
    await lab.once();
    expect(statSync(lab.path('etc')).mode & 0o777).toBe(0o755);
    lab.server.entries = [file('etc', 'no directory'), file('other', 'o')];
    const { code, messages } = await lab.once();
    expect(code).toBe(1);
    expect(messages).toContain('/etc is a directory on this node');
    expect(text('etc/keep')).toBe('kept');
    expect(text('other')).toBe('o');
    expect(existsSync(lab.path('warewulf/agent/etag'))).toBe(false);
    expect(lab.server.reports.at(-1)).toMatchObject({
      result: 'failed',
      detail: '1 files changed, 1 removed, 1 failed: /etc is a directory on this node',
    });
  });

  test('odd names: blanks, glob characters, leading dashes and dots work, a line break is refused and harmless', async () => {
    const names = ['-rf', '*', '[a]', '..dots', '.hidden', ' blank ', "it's", 'grün', '$(touch x)', 'a\\nb'];
    lab.server.entries = [
      directory('-d *'),
      ...names.map((name) => file(`-d *${'/'}${name}`, name)),
      file('x\nwarewulf/config', 'evil'),
    ];
    const { code } = await lab.once();
    expect(code).toBe(1);
    expect(readdirSync(lab.path('-d *')).sort()).toEqual(names.sort());
    for (const name of names) expect(text(`-d */${name}`)).toBe(name);
    expect(lab.server.reports.at(-1)).toMatchObject({
      detail: '10 files changed, 0 removed, 1 failed: a file name with a line break is refused',
    });
    expect(text('warewulf/config')).not.toContain('evil');
    lab.server.entries = [];
    await lab.once();
    expect(existsSync(lab.path('-d *'))).toBe(false);
  });

  test("the agent's own directory cannot be written by an overlay", async () => {
    lab.server.entries = [directory('warewulf'), directory('warewulf/agent'), file('warewulf/agent/etag', '"x"')];
    expect((await lab.once()).messages).toContain('/warewulf/agent belongs to the agent');
    expect(existsSync(lab.path('warewulf/agent/etag'))).toBe(false);
  });

  test('without tar the archive comes as cpio; without both the server is told', async () => {
    installTools('cpio');
    lab.server.entries = [directory('etc'), file('etc/motd', 'by cpio', 0o600)];
    expect(await lab.once('dash', 'curl', { PATH: lab.path('bin') })).toMatchObject({ code: 0 });
    expect(lab.server.asked[0]?.url).toContain('/runtime/52:54:00:00:00:01?format=cpio&');
    expect(text('etc/motd')).toBe('by cpio');
    expect(statSync(lab.path('etc/motd')).mode & 0o777).toBe(0o600);
    rmSync(lab.path('bin/cpio'));
    await lab.once('dash', 'curl', { PATH: lab.path('bin') });
    expect(lab.server.reports.at(-1)).toMatchObject({ result: 'failed', detail: 'the image has neither tar nor cpio' });
  });
});

/** A directory `bin` with the least that the agent needs. */
function installTools(...more: readonly string[]): void {
  const usual =
    'cat chmod chown cmp cp curl cut dash grep id ln mkdir mv od readlink rm rmdir sed sha256sum sort stat touch tr wc';
  lab.write('bin/none', '');
  for (const tool of [...usual.split(' '), ...more]) symlinkSync(`/usr/bin/${tool}`, lab.path(`bin/${tool}`));
}
