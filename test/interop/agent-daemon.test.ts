import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentLab, file, requirePrograms, type Shell } from './agent-lab.ts';

let lab: AgentLab;
beforeAll(requirePrograms);
beforeEach(async () => {
  lab = await AgentLab.start();
});
afterEach(() => lab.close());

const text = (name: string) => readFileSync(lab.path(name), 'utf8');
const applied = () => text('warewulf/agent/etag');

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
