import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { WWCTL } from '../support/wwctl.ts';

test('a change whose preview nobody reads to its end is not said to be done', async () => {
  const daemon = await startFakeAdminDaemon();
  try {
    const { node } = daemon.services.registry.edit;
    await node.add(['n1'], { set: {}, unset: [] }, { who: 'tester', from: 'local', command: 'test' });
    const { revision } = daemon.services.registry;
    const env = programEnvironment({ WAREWULFCONF: daemon.configFile });
    const child = spawn(WWCTL, ['node', 'set', 'n1', '--comment', 'x', '--yes'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
    expect({ code, stderr, revision: daemon.services.registry.revision }).toEqual({ code: 141, stderr: '', revision });
  } finally {
    await daemon.close();
  }
});
