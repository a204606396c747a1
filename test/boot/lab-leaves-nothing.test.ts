import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startProcess } from '../../contrib/lab/background-process.ts';
import { createCleanup } from '../../contrib/lab/cleanup.ts';
import { createNetwork } from '../../contrib/lab/create-network.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-test-lab-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A process id that was in use a moment ago and is not any more. */
const deadPid = async (): Promise<number> => {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? Number.NaN;
};

const namespaces = async (prefix: string) => (await readdir('/run/netns')).filter((name) => name.startsWith(prefix));

describe('networks', () => {
  test('two at once have the same addresses and do not meet', async () => {
    const one = await createNetwork('ww-test-one', '10.76.0.1/24');
    const two = await createNetwork('ww-test-two', '10.76.0.1/24');
    for (const network of [one, two]) {
      await network.addTap('tap-n1');
      expect(await runCommand(network.inside(['ip', '-4', '-brief', 'address']))).toContain('10.76.0.1/24');
    }
    await one.close();
    expect(await runCommand(two.inside(['ip', '-brief', 'link']))).toContain('tap-n1');
    await two.close();
    expect([...(await namespaces('ww-test-one')), ...(await namespaces('ww-test-two'))]).toEqual([]);
  });

  test('what a killed run left behind is removed by the next one', async () => {
    await runCommand(['ip', 'netns', 'add', `ww-test-stale-${await deadPid()}`]);
    const network = await createNetwork('ww-test-stale', '10.76.0.1/24');
    expect(await namespaces('ww-test-stale')).toEqual([network.name]);
    await network.close();
  });
});

describe('programs', () => {
  test('end when whoever started them is killed', async () => {
    const place = join(import.meta.dirname, '../../contrib/lab/background-process.ts');
    const script = `
      const { startProcess } = await import(${JSON.stringify(place)});
      console.log((await startProcess(['sleep', '1000'], '/dev/null')).pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = await once(parent.stdout, 'data');
    const pid = Number(String(chunk));
    parent.kill('SIGKILL');
    const isGone = async () => ((await readdir('/proc')).includes(String(pid)) ? undefined : true);
    expect(await waitUntil('the program is gone', isGone, { timeoutMs: 10_000, everyMs: 50 })).toBe(true);
  });

  test('that ignore a request to end are ended', async () => {
    const stubborn = await startProcess(
      ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'],
      join(directory, 'log'),
    );
    await stubborn.stop(100);
    expect(stubborn.hasEnded()).toBe(true);
  });

  test('that cannot be started say which', async () => {
    await expect(runCommand(['ww-no-such-program'])).rejects.toThrow(/ww-no-such-program/);
  });
});

test('cleaning up undoes the last thing first, and all of it although one fails', async () => {
  const done: string[] = [];
  const cleanup = createCleanup();
  cleanup.add(async () => done.push('first'));
  cleanup.add(() => Promise.reject(new Error('stuck')));
  cleanup.add(async () => done.push('last'));
  await expect(cleanup.run()).rejects.toThrow('stuck');
  expect(done).toEqual(['last', 'first']);
});
