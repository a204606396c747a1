import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, type WwctlOptions } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

function wwctl(line: string, options: WwctlOptions = {}) {
  return runWwctl([...line.split(' '), '--config', daemon.configFile], options);
}

const PLAN = [
  '--- /etc/hosts',
  '+++ /etc/hosts',
  '@@ -1,1 +1,2 @@',
  ' 127.0.0.1\tlocalhost',
  '+10.0.0.2 n1 ?[2J',
  'make the ed25519 key /root/.ssh/id_ed25519: logs root in on the nodes',
  'enable, start or reload nfs-server',
  '',
].join('\n');
const DONE = [
  'made /root/.ssh/id_ed25519',
  'wrote /etc/hosts over, because it is a mount point; before: /etc/hosts.wwbackup',
  '',
].join('\n');

describe.each(['hostfile', 'nfs', 'ssh', 'all'])('configure %s', (step) => {
  test('--dry-run shows what would change, and nothing else happens', async () => {
    expect(await wwctl(`configure ${step} --dry-run`)).toEqual({ code: 0, stdout: PLAN, stderr: 'note: a note\n' });
  });
});

test('changes nothing without a yes', async () => {
  const { code, stdout, stderr } = await wwctl('configure all', { input: 'no\n' });
  expect({ code, stdout }).toEqual({ code: 130, stdout: PLAN });
  expect(stderr).toContain('change this server so? [y/N]');
});

test.each([
  ['with a yes', 'configure all', { input: 'y\n' }],
  ['with --yes', 'configure all --yes', {}],
])('%s does it, and says which service did not follow', async (_what, line, options) => {
  const { code, stdout, stderr } = await wwctl(line, options);
  expect({ code, stdout }).toEqual({ code: 8, stdout: `${PLAN}${DONE}` });
  expect(stderr).toContain('systemctl enable nfs-server failed\n');
  expect(stderr).toMatch(/ERROR: the files are written, but nfs-server did not follow\n$/);
});

test('colours are for terminals', async () => {
  const { stdout } = await wwctl('configure hostfile --dry-run', { env: { FORCE_COLOR: '1' } });
  expect(stdout).toContain('\u001b[32m+10.0.0.2 n1 ?[2J\u001b[39m');
});
