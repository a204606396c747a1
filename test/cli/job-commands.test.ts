import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { adminJson } from '../support/admin-request.ts';
import { runWwctl, startWwctl } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

const wwctl = (line: string) => runWwctl([...line.split(' '), '--config', daemon.configFile]);
const begin = (source: string, name = 'debian') =>
  adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source, name });

describe('jobs', () => {
  test('are listed and shown', async () => {
    await begin('docker://x', 'empty');
    const { stdout } = await wwctl('job list');
    expect(stdout).toMatch(/^JOB +STATE +STARTED +WHO +WHAT +DETAIL/);
    expect(stdout).toMatch(/^job-1 +failed +2026-\S+ +local +import docker:\/\/x as empty +there is another image/m);
    expect(JSON.parse((await wwctl('job show job-1 --json')).stdout)).toMatchObject({
      id: 'job-1',
      problem: { kind: 'conflict' },
    });
    expect(await wwctl('job show 7')).toMatchObject({ code: 3 });
  });

  test('are followed to their end', async () => {
    await begin('docker://debian');
    expect(await wwctl('job follow job-1')).toEqual({
      code: 0,
      stdout: 'job job-1 is done\n',
      stderr: 'copying docker://debian\nverifying docker://debian\n',
    });
    await begin('docker://x', 'empty');
    expect(await wwctl('job follow job-2')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('ERROR: there is another image named empty'),
    });
  });

  test('go on when nobody follows them any more, and end when they are cancelled', async () => {
    const { images, jobs, followed } = daemon.services;
    await begin('docker://endless');
    const { child, run } = startWwctl(['--config', daemon.configFile, 'job', 'follow', 'job-1']);
    await followed;
    child.kill('SIGINT');
    expect(await run).toMatchObject({ code: 130 });
    expect(jobs.get('job-1').state).toBe('running');
    expect((await wwctl('job cancel job-1')).stdout).toBe('told job job-1 to end: import docker://endless as debian\n');
    await images.aborted;
    expect(await wwctl('job cancel job-1')).toMatchObject({ code: 4 });
  });
});
