import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
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

  test('without tar the archive comes as cpio', async () => {
    const tools = [
      'cat',
      'chmod',
      'chown',
      'cmp',
      'cp',
      'cpio',
      'curl',
      'cut',
      'grep',
      'id',
      'ln',
      'mkdir',
      'mv',
      'od',
      'readlink',
      'rm',
      'rmdir',
      'sed',
      'sha256sum',
      'sort',
      'stat',
      'touch',
      'tr',
      'wc',
      'dash',
    ];
    lab.write('bin/none', '');
    for (const tool of tools) symlinkSync(`/usr/bin/${tool}`, lab.path(`bin/${tool}`));
    lab.server.entries = [directory('etc'), file('etc/motd', 'by cpio', 0o600)];
    expect(await lab.once('dash', 'curl', { PATH: lab.path('bin') })).toMatchObject({ code: 0 });
    expect(lab.server.asked[0]?.url).toContain('/runtime/52:54:00:00:00:01?format=cpio&');
    expect(text('etc/motd')).toBe('by cpio');
    expect(statSync(lab.path('etc/motd')).mode & 0o777).toBe(0o600);
  });
});

describe('what the agent does when things go wrong', () => {
  test.each(['curl', 'perl', 'bash', 'busybox'])(
    'a damaged or cut-off archive changes nothing with %s',
    async (transport) => {
      lab.server.entries = [file('motd', 'one')];
      await lab.once('dash', transport);
      const before = applied();
      lab.server.entries = [file('motd', 'two'), file('new', 'n')];
      for (const fault of ['corrupt', 'cut'] as const) {
        lab.server.fault = fault;
        expect(await lab.once('dash', transport)).toMatchObject({ code: 1 });
        expect(text('motd')).toBe('one');
        expect(existsSync(lab.path('new'))).toBe(false);
        expect(applied()).toBe(before);
      }
      expect(lab.server.reports.at(-1)).toMatchObject({
        result: 'failed',
        digest: before.slice(1, -1),
        detail: expect.stringContaining('the archive is damaged'),
      });
      lab.server.fault = 'none';
      expect(await lab.once('dash', transport)).toMatchObject({ code: 0 });
      expect(text('motd')).toBe('two');
    },
  );

  test('a failure before anything was applied is reported without a digest', async () => {
    lab.server.fault = 'unavailable';
    await lab.once();
    expect(lab.server.reports).toEqual([
      { stage: 'runtime', result: 'failed', detail: 'the server answered 503', uptime: expect.any(Number) },
    ]);
  });

  test('an error of the server is reported and the node stays as it is', async () => {
    lab.server.entries = [file('motd', 'one')];
    await lab.once();
    lab.server.fault = 'unavailable';
    expect(await lab.once()).toMatchObject({ code: 0, messages: 'wwclient: the server answered 503\n' });
    expect(text('motd')).toBe('one');
    expect(lab.server.reports.at(-1)).toMatchObject({ result: 'failed', detail: 'the server answered 503' });
  });

  test('a server that is away is asked again until it is back', async () => {
    const port = lab.server.port;
    await lab.server.close();
    const agent = lab.spawn('dash', [], { WW_TRANSPORT: 'curl' });
    await new Promise((told) => agent.stderr?.once('data', told));
    lab.server.entries = [file('motd', 'back')];
    await lab.server.listen(port);
    expect(await lab.server.nextReport()).toMatchObject({ result: 'ok' });
    expect(text('motd')).toBe('back');
  });
});

describe('the agent as a daemon', () => {
  test.each<Shell>(['dash', 'bash', 'busybox'])(
    'under %s: asks when told to, runs once, ends when told to',
    async (shell) => {
      lab.server.intervalSeconds = 3600;
      lab.server.entries = [file('motd', 'one')];
      const first = lab.server.nextReport();
      const agent = lab.spawn(shell);
      expect(await first).toMatchObject({ result: 'ok', detail: '1 files changed, 0 removed' });

      const second = await lab.once(shell, 'curl');
      expect(second).toMatchObject({
        code: 1,
        messages: expect.stringContaining(`already running as process ${agent.pid}`),
      });

      for (const [signal, content] of [
        ['SIGHUP', 'two'],
        ['SIGUSR1', 'three'],
      ] as const) {
        lab.server.entries = [file('motd', content)];
        const report = lab.server.nextReport();
        agent.kill(signal);
        await report;
        expect(text('motd')).toBe(content);
      }
      const ended = new Promise((told) => agent.once('close', told));
      agent.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(existsSync(lab.path('warewulf/agent/lock'))).toBe(false);
    },
  );

  test('asks again at the interval that the server names, and reports nothing that it has reported', async () => {
    lab.server.entries = [file('motd', 'one')];
    lab.spawn('dash');
    await lab.server.nextReport();
    lab.server.entries = [file('motd', 'two')];
    await lab.server.nextReport();
    expect(lab.server.reports.map(({ detail }) => detail)).toEqual([
      '1 files changed, 0 removed',
      '1 files changed, 0 removed',
    ]);
  });

  test.each(['curl', 'perl'])('asks from a privileged port with %s', async (transport) => {
    await lab.once('dash', transport);
    expect(lab.server.asked.every(({ port }) => port < 1024)).toBe(true);
  });

  test('sends the asset key with both questions', async () => {
    await lab.once();
    const keys = lab.server.asked.map(({ method, url }) => [
      method,
      new URL(url, 'http://server').searchParams.get('assetkey'),
    ]);
    expect(keys).toEqual([
      ['GET', 'tag 7&/'],
      ['POST', 'tag 7&/'],
    ]);
  });

  test('finds the server on the kernel command line when no config is there', async () => {
    lab.write('warewulf/config', '');
    lab.write('cmdline', `wwid=52:54:00:00:00:01 wwinit.server=http://127.0.0.1:${lab.server.port} quiet`);
    expect(await lab.once()).toMatchObject({ code: 0 });
  });

  test.each([
    ['no wwid', 'quiet', 'wwid'],
    ['a wwid that is none', 'wwid=$(reboot)/..', 'wwid'],
  ])('says so when the command line has %s', async (_what, cmdline, message) => {
    lab.write('cmdline', cmdline);
    expect(await lab.once()).toMatchObject({ code: 1, messages: expect.stringContaining(message) });
    expect(lab.server.asked).toEqual([]);
  });
});
