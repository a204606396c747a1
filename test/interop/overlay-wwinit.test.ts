import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleOverlays } from '../overlays/sample-cluster.ts';

/**
 * Runs /init of the overlay wwinit as process 1 of a namespace of its own, on a root file system in memory whose only
 * programs are busybox and the shell under test. What restarts a machine is a plain file there, and `reboot` only talks.
 */
const RUN = `
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$1/root"
cp -a "$1/tree/." "$1/root/"
mount -t proc proc "$1/root/proc"
for file in sysrq-trigger sys/kernel/sysrq cmdline; do
    [ ! -e "$1/root/proc/$file" ] || mount --bind "$1/$(basename "$file")" "$1/root/proc/$file"
done
exec chroot "$1/root" /init
`;

/** Stands for systemd; says what it finds. */
const INIT = `#!/bin/sh
echo "init is process $$"
echo "root on $(stat -f -c %T /) with $(ls / | tr '\\n' ' ')"
for place in /proc /sys /dev /run; do grep -q " $place " /proc/mounts && echo "has $place"; done
[ -e /usr/share/keep ] && echo "has the image's files"
`;

let home: string;
beforeAll(() => {
  for (const [program, debianPackage] of [
    ['busybox', 'busybox-static'],
    ['dash', 'dash'],
    ['cpio', 'cpio'],
    ['unshare', 'util-linux'],
  ]) {
    if (spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status !== 0) {
      throw new Error(`${program} is missing: apt-get install ${debianPackage}`);
    }
  }
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ww-init-'));
  for (const name of ['root', 'tree/proc', 'tree/usr/bin', 'tree/usr/share'])
    mkdirSync(join(home, name), { recursive: true });
  for (const name of ['sysrq', 'sysrq-trigger']) writeFileSync(join(home, name), '');
  writeFileSync(join(home, 'cmdline'), 'quiet wwid=52:54:00:00:00:01\n');
  for (const name of ['bin', 'sbin']) symlinkSync('usr/bin', tree(name));
  symlinkSync('bin', tree('usr/sbin'));
  copyFileSync('/bin/busybox', tree('usr/bin/busybox'));
  for (const applet of spawnSync('busybox', ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', tree(`usr/bin/${applet}`));
  }
  put('usr/share/keep', 'of the image', 0o644);
  put('usr/bin/init', INIT, 0o755);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe.each(['busybox', 'dash'])('with %s as /bin/sh', (shell) => {
  beforeEach(() => {
    if (shell === 'dash') installDash();
    put('usr/bin/reboot', '#!/bin/sh\necho "reboot $1"\n', 0o755);
  });

  test('root in the initramfs: runs the scripts of the overlays and becomes init', async () => {
    await unpackOverlays('n1');
    put('warewulf/wwinit.d/10-disk', 'echo "disk prefix=[$PREFIX]"; false', 0o644);
    put('warewulf/init.d/50-good', 'echo "before $WWINIT"', 0o644);
    put('warewulf/init.d/60-bad', 'exit 3', 0o644);
    const output = await boot();
    expect(lines(output)).toEqual([
      'disk prefix=[]',
      'warewulf: /warewulf/wwinit.d/10-disk failed with status 1',
      'warewulf: starting n1 in memory (initramfs)',
      'before /sbin/init',
      'warewulf: /warewulf/init.d/60-bad failed with status 3',
      'init is process 1',
      expect.stringMatching(/^root on tmpfs with .*\binit\b/),
      'has /proc',
      'has /sys',
      'has /dev',
      'has /run',
      "has the image's files",
    ]);
  });
});

/** With dash alone: a busybox shell runs its own sleep, whatever lies in the path. */
describe('when the node cannot start', () => {
  beforeEach(() => {
    installDash();
    put('usr/bin/reboot', '#!/bin/sh\necho "reboot $1"\n', 0o755);
    put('usr/bin/sleep', '#!/bin/sh\necho "sleeps $1"\n', 0o755);
  });

  test.each([
    ['no overlay wwinit', (): void => rmSync(tree('warewulf/config')), '/warewulf/config is missing'],
    ['no init in the image', (): void => rmSync(tree('usr/bin/init')), 'the image has no init'],
    ['an init that cannot be run', (): void => put('usr/bin/init', '#!/no/such/program\n', 0o755), 'init'],
  ])('%s: says so and starts over', async (_what, damage, message) => {
    await unpackOverlays('n1');
    damage();
    const output = await boot();
    expect(output).toContain(message);
    expect(output).toMatch(/sleeps 60\nreboot -f\n$/);
  });
});

function tree(path: string): string {
  return join(home, 'tree', path);
}

function put(path: string, text: string, mode: number): void {
  mkdirSync(dirname(tree(path)), { recursive: true });
  rmSync(tree(path), { force: true });
  writeFileSync(tree(path), text, { mode });
}

function installDash(): void {
  const libraries = spawnSync('ldd', ['/bin/dash'], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? [];
  for (const library of libraries) {
    mkdirSync(dirname(tree(library)), { recursive: true });
    copyFileSync(library, tree(library));
  }
  copyFileSync('/bin/dash', tree('usr/bin/dash'));
  rmSync(tree('usr/bin/sh'));
  symlinkSync('dash', tree('usr/bin/sh'));
}

/** The node's system overlays, as the daemon sends them, without what would start the agent. */
async function unpackOverlays(node: string): Promise<void> {
  const { bytes } = await sampleOverlays().archive({ name: node }, 'system', { format: 'cpio', compress: 'gzip' });
  const gunzip = spawnSync('gzip', ['-dc'], { input: bytes, maxBuffer: 2 ** 26 });
  const cpio = spawnSync('cpio', ['-idum', '--quiet'], { cwd: join(home, 'tree'), input: gunzip.stdout });
  if (cpio.status !== 0) throw new Error(cpio.stderr.toString());
  rmSync(tree('warewulf/init.d/80-wwclient'));
}

async function boot(): Promise<string> {
  const args = ['--mount', '--pid', '--net', '--fork', '--kill-child', 'sh', '-c', RUN, 'sh', home];
  const machine = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [machine.stdout, machine.stderr]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  await once(machine, 'close');
  return output;
}

function lines(output: string): string[] {
  return output.trimEnd().split('\n');
}
