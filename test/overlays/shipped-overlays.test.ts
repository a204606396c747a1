import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SHIPPED_OVERLAYS, sampleOverlays } from './sample-cluster.ts';

const GOLDEN = resolve(import.meta.dirname, '../golden/overlays');
const NODES = ['n1', 'n2', 'n3'];
const NODES_WITH_DISKS = ['n4', 'n5'];
const ABOUT_DISKS = ['fstab', 'sfdisk', 'mkfs', 'mkswap'];
const KEYS = {
  'keys/ssh_host_ed25519_key': 'ed25519 private\n',
  'keys/ssh_host_ed25519_key.pub': 'ed25519 public\n',
};
const NAMES = readdirSync(SHIPPED_OVERLAYS).sort();
const overlays = sampleOverlays(KEYS);

test('the first set is there', () => {
  expect(NAMES).toEqual([
    'fstab',
    'host',
    'hostname',
    'hosts',
    'issue',
    'mkfs',
    'mkswap',
    'resolv',
    'sfdisk',
    'ssh.authorized_keys',
    'ssh.host_keys',
    'systemd.networkd',
    'wwclient',
    'wwinit',
  ]);
});

test('each says what it is for', async () => {
  for (const { name, description, problem } of await overlays.list()) {
    expect({ name, description, problem }).toEqual({
      name,
      description: expect.stringMatching(/^[A-Z].{20,}[^.]$/),
      problem: undefined,
    });
  }
});

test('files of the server itself do not depend on a node', async () => {
  for (const { path } of (await overlays.show('host')).files.filter(({ type }) => type === 'file')) {
    const output = path.replace(/\.hbs$/, '');
    expect(await overlays.serverFile('host', output)).toMatchObject({ path: output, mode: 0o644, uid: 0, gid: 0 });
  }
});

test('none has a path that is a link on systems with a merged /usr', async () => {
  for (const name of NAMES) {
    const { files } = await overlays.show(name);
    expect(files.map(({ path }) => path.split('/')[0])).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(bin|sbin|lib|lib32|lib64|libx32)$/)]),
    );
  }
});

/** `WW_WRITE_GOLDEN=1 jest test/overlays` writes the expected texts anew; read the difference before it is kept. */
describe.each(NAMES)('overlay %s', (name) => {
  const nodes = ABOUT_DISKS.includes(name) ? [...NODES, ...NODES_WITH_DISKS] : NODES;
  test.each(nodes)('gives %s exactly the expected files', async (node) => {
    const path = join(GOLDEN, `${name}.${node}.txt`);
    const text = await describeOutputs(name, node);
    if (process.env['WW_WRITE_GOLDEN'] === '1') writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });
});

describe('without keys on the server', () => {
  const bare = sampleOverlays({});
  test('no host key file is made, not even an empty one', async () => {
    expect(await bare.showFile('ssh.host_keys', 'etc/ssh/ssh_host_keys', { render: 'n1' })).toEqual([]);
  });
});

describe('scripts', () => {
  const scripts = ['wwclient/rootfs/warewulf/wwclient', 'wwclient/rootfs/warewulf/init.d/80-wwclient'].concat(
    ['init', 'warewulf/run-init', 'warewulf/run-wwinit.d', 'warewulf/init.d/20-loopback'].map(
      (path) => `wwinit/rootfs/${path}`,
    ),
  );
  const shells = [
    { shell: 'dash', args: [], debianPackage: 'dash' },
    { shell: 'bash', args: ['--posix'], debianPackage: 'bash' },
    { shell: 'busybox', args: ['sh'], debianPackage: 'busybox-static' },
  ];

  test.each(shells)('can be read by $shell', ({ shell, args, debianPackage }) => {
    for (const script of scripts) {
      const run = spawnSync(shell, [...args, '-n', join(SHIPPED_OVERLAYS, script)], { encoding: 'utf8' });
      if (run.error) throw new Error(`${shell} is missing: apt-get install ${debianPackage}`);
      expect({ script, said: run.stderr, status: run.status }).toEqual({ script, said: '', status: 0 });
    }
  });

  test.each(shells)('the config keeps every value whole when $shell reads it', async ({ shell, args }) => {
    const [config] = await overlays.showFile('wwinit', 'warewulf/config', { render: 'n1' });
    const text = `${Buffer.from(config?.data ?? []).toString()}\nprintf '%s|' "$WWHOSTNAME" "$WWIMAGE" "$WWROOT" "$WWINIT" "$WWIPADDR" "$WWPORT"`;
    const run = spawnSync(shell, [...args, '-c', text], { encoding: 'utf8' });
    expect(run.stdout).toBe('n1|debian-12|overlay|/sbin/init|10.0.0.1|9873|');
  });
});

describe('systemd', () => {
  beforeAll(() => {
    if (spawnSync('systemd-analyze', ['--version']).error)
      throw new Error('systemd-analyze is missing: apt-get install systemd');
  });

  test('accepts the unit of the agent, and its links lead to it', () => {
    const unit = join(SHIPPED_OVERLAYS, 'wwclient/rootfs/etc/systemd/system/wwclient.service');
    expect(
      existsSync(join(SHIPPED_OVERLAYS, 'wwclient/rootfs/etc/systemd/system/multi-user.target.wants/wwclient.service')),
    ).toBe(true);
    const home = mkdtempSync(join(tmpdir(), 'ww-unit-'));
    try {
      const copy = join(home, 'wwclient.service');
      writeFileSync(copy, readFileSync(unit));
      const run = spawnSync('systemd-analyze', ['verify', '--recursive-errors=no', '--man=no', copy], {
        encoding: 'utf8',
      });
      expect(run.stderr.split('\n').filter((line) => line.includes('wwclient'))).toEqual([]);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

/** Every output of the overlay for the node, with its attributes, as one text. */
async function describeOutputs(name: string, node: string): Promise<string> {
  const { files } = await overlays.show(name);
  const outputs = await Promise.all(
    files
      .filter(({ type }) => type !== 'directory')
      .map(({ path, isTemplate }) => overlays.showFile(name, path, isTemplate ? { render: node } : {})),
  );
  const templates = new Set(files.filter(({ isTemplate }) => isTemplate).map(({ path }) => path.replace(/\.hbs$/, '')));
  return outputs
    .flat()
    .map((output) => {
      const head = `===== /${output.path} ${output.mode.toString(8)} ${output.uid}:${output.gid}`;
      if (output.type === 'symlink') return `${head} -> ${output.linkTarget}\n`;
      const isScript = !templates.has(output.path) && /^(init|warewulf\/.*)$/.test(output.path);
      return `${head}\n${isScript ? '(a script with tests of its own)\n' : Buffer.from(output.data).toString()}`;
    })
    .join('');
}
