import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { listFiles } from '../support/tree-listing.ts';
import { addDpkg, makeWorkableTree } from '../support/workable-tree.ts';
import { runWwctl, WWCTL } from '../support/wwctl.ts';

jest.setTimeout(300_000);

const lab = new DaemonLab();
const NOTHING = { dhcp: { enabled: false }, tftp: { enabled: false } };

beforeAll(() => {
  requirePrograms({ umoci: 'umoci', skopeo: 'skopeo', script: 'bsdutils', setfattr: 'attr', unshare: 'util-linux' });
});

/** A daemon with the image `base`. */
async function startWithImage(dress: (root: string) => void = () => undefined): Promise<DaemonProcess> {
  const daemon = await lab.start(NOTHING);
  const tree = `${daemon.place.directory}/tree`;
  makeWorkableTree(tree);
  dress(tree);
  await daemon.order('image', 'import', tree, 'base');
  return daemon;
}

/** What stands after the image is the command's. */
const execWith = (daemon: DaemonProcess, options: readonly string[], ...command: readonly string[]) =>
  runWwctl(['image', 'exec', '--config', daemon.place.configFile, ...options, 'base', ...command]);
const exec = (daemon: DaemonProcess, ...command: readonly string[]) => execWith(daemon, [], ...command);

async function manifestOf(daemon: DaemonProcess, image = 'base'): Promise<string> {
  return (await daemon.api.call('image.show', { name: image })).manifest;
}

/** What umoci makes of an image; its version in Debian reads no zstd, so that the layers are packed anew. */
function unpacked(daemon: DaemonProcess, name: string): string {
  const { directory } = daemon.place;
  const raw = runCommand('skopeo', ['inspect', '--raw', `oci:${directory}/images:base`]);
  const { layers } = JSON.parse(raw.toString()) as { layers: { digest: string }[] };
  const tars = layers.map(({ digest }) =>
    runCommand('zstd', ['-dc', join(directory, 'images/blobs/sha256', digest.replace('sha256:', ''))]),
  );
  writeOciLayout(join(directory, `${name}-layout`), tars, { packing: 'gzip' });
  runCommand('umoci', ['unpack', '--image', `${directory}/${name}-layout:image`, join(directory, name)]);
  return join(directory, name, 'rootfs');
}

/** What a terminal shows, also where no line has ended yet. */
class ShownText {
  text = '';
  readonly closed: Promise<unknown>;
  #taken = 0;
  #wake = () => {};

  constructor(child: ReturnType<typeof spawn>) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.#wake();
    });
    this.closed = new Promise((done) => child.once('close', done));
  }

  /** Resolves when this is shown after what was taken before. */
  async take(wanted: string): Promise<void> {
    for (;;) {
      const at = this.text.indexOf(wanted, this.#taken);
      if (at !== -1) {
        this.#taken = at + wanted.length;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Starts a command that says `ready` and goes on until its input ends. `--config` stands before the image. */
function startWaiting(daemon: DaemonProcess, ...command: readonly string[]) {
  const config = ['--config', daemon.place.configFile];
  const child = spawn(WWCTL, ['image', 'exec', ...config, 'base', ...command], { env: programEnvironment() });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  return { child, lines: new ChildLines(child), closed };
}

const containersOf = (daemon: DaemonProcess, part: string) =>
  readdirSync(join(daemon.place.directory, 'images/cache/containers', part));

describe('a command in an image', () => {
  let daemon: DaemonProcess;
  beforeAll(async () => {
    daemon = await startWithImage();
  });

  test('has its own output, and its exit code becomes that of wwctl', async () => {
    expect(await exec(daemon, 'sh', '-c', 'echo out; echo err >&2; exit 7')).toMatchObject({
      code: 7,
      stdout: 'out\n',
    });
    const { code, stderr } = await exec(daemon, 'no-such-program');
    expect([code, stderr]).toEqual([127, expect.stringContaining('WARNING: the image has no program no-such-program')]);
    expect((await exec(daemon, '/etc/motd')).code).toBe(126);
    expect((await exec(daemon, 'sh', '-c', 'kill -9 $$')).code).toBe(137);
    const config = ['--config', daemon.place.configFile];
    expect((await runWwctl(['image', 'exec', ...config, 'nothing', 'true'])).code).toBe(3);
  });

  test('sees the image as a machine of its own, and none of the server but its network', async () => {
    const see = [
      'echo $WW_IMAGE_SHELL $PATH $HISTFILE $HOME',
      'ps >/tmp/ps; wc -l </tmp/ps',
      'echo x > /dev/null && head -c 3 /dev/zero | wc -c',
      'test -c /dev/tty && ls -d /dev/pts/ptmx',
      'touch /sys/x 2>/dev/null || echo sysfs is read-only',
      'echo 1 2>/dev/null > /proc/sys/kernel/panic || echo sysctl is read-only',
      'ls /run; touch /run/x /tmp/y && cat /etc/resolv.conf | wc -c; pwd',
    ].join('\n');
    const { stdout } = await exec(daemon, 'sh', '-c', see);
    expect(stdout.split('\n')).toEqual([
      'base /bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin /dev/null /root',
      // The first process, the shell, ps, and a heading.
      '4',
      '3',
      '/dev/pts/ptmx',
      'sysfs is read-only',
      'sysctl is read-only',
      'lock',
      `${statSync('/etc/resolv.conf').size}`,
      '/',
      '',
    ]);
  });

  test('that changes nothing makes nothing', async () => {
    const before = await manifestOf(daemon);
    const { code } = await exec(
      daemon,
      'sh',
      '-c',
      'chmod 644 /etc/motd; chown 0:0 /etc/kept; echo > /srv/data/new; rm /srv/data/new; mv /srv/data/a /srv/a; mv /srv/a /srv/data/a; ln /etc/motd /m; rm /m; echo x > /tmp/x',
    );
    expect([code, await manifestOf(daemon)]).toEqual([0, before]);
  });

  test('that fails changes nothing, unless that is wanted', async () => {
    const before = await manifestOf(daemon);
    const failed = await exec(daemon, 'sh', '-c', 'echo half > /etc/half; exit 3');
    expect(failed).toMatchObject({ code: 3, stderr: expect.stringContaining('--commit-on-failure keeps it') });
    expect(await manifestOf(daemon)).toBe(before);
    const kept = await execWith(daemon, ['--commit-on-failure'], 'sh', '-c', 'echo half > /etc/half; exit 3');
    expect([kept.code, (await exec(daemon, 'cat', '/etc/half')).stdout]).toEqual([3, 'half\n']);
  });

  test('may only look, and cannot write then', async () => {
    const before = await manifestOf(daemon);
    const { code, stderr } = await execWith(daemon, ['--read-only'], 'touch', '/etc/x');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Read-only file system')]);
    expect(await manifestOf(daemon)).toBe(before);
  });

  test('is followed by the hook of the image', async () => {
    const hook = 'mkdir -p /etc/warewulf; echo "echo tidied > /etc/tidied" > /etc/warewulf/image_exit.sh';
    await exec(daemon, 'sh', '-c', hook);
    expect((await exec(daemon, 'cat', '/etc/tidied')).stdout).toBe('tidied\n');
    expect((await exec(daemon, 'sh', '-c', 'echo "exit 9" > /etc/warewulf/image_exit.sh')).code).toBe(9);
  });
});

test('what a command changed is in the next version as other tools read it, to the last attribute', async () => {
  const work = [
    'echo new > /etc/new; echo more >> /etc/motd; rm -r /usr/share/doc/old; rm /srv/data/a',
    'mv /srv/data /srv/renamed; mkdir /srv/data; echo fresh > /srv/data/fresh',
    'ln /etc/new /etc/new-too; ln /etc/kept /etc/kept-three; rm /etc/link; mkdir /etc/link; echo x > /etc/link/x',
    'rm /sbin/init; ln -s ../bin/sh /sbin/init; chown 12:34 /etc/kept; chmod 4755 /etc/new; chmod 1777 /srv',
    'mknod /srv/null c 1 3; mkfifo /srv/fifo; mkdir -p /a/b/c; chmod 700 /a/b; rm /boot/*; touch "/srv/$(printf "\\377")"',
    'rm -r /lib; mkdir /lib; touch -d "2020-02-02 02:02:02" /etc/new /srv/null',
    'for n in 1 2 3; do mkdir -p "/$n/a-very-long-name-of-a-directory-that-does-not-fit-a-header/and-one-more-of-those-long-names"; done',
    'touch /1/a-very-long-name-of-a-directory-that-does-not-fit-a-header/and-one-more-of-those-long-names/file',
  ].join('\n');
  const daemon = await startWithImage((root) => {
    for (const name of ['dev', 'proc', 'sys', 'run', 'tmp']) mkdirSync(join(root, name));
    runCommand('setfattr', ['-n', 'user.kept', '-v', 'yes', join(root, 'etc/motd')]);
    runCommand('setfattr', ['-n', 'user.other', '-v', 'too', join(root, 'bin/busybox')]);
  });
  const byHand = `${daemon.place.directory}/by-hand`;
  runCommand('cp', ['-a', `${daemon.place.directory}/tree`, byHand]);
  runCommand('chroot', [byHand, '/bin/sh', '-e', '-c', work]);
  // A link to a file of a lower layer breaks there, as it does in podman: the others keep the old owner.
  runCommand('cp', [
    '-a',
    '--remove-destination',
    join(daemon.place.directory, 'tree/etc/kept-too'),
    `${byHand}/etc/kept-too`,
  ]);
  expect(await exec(daemon, 'sh', '-e', '-c', work)).toMatchObject({ code: 0 });

  const theirs = unpacked(daemon, 'bundle');
  expect(listFiles(theirs, { timesOf: [] })).toEqual(listFiles(byHand, { timesOf: [] }));
  const times = (name: string) => Math.floor(statSync(join(theirs, name)).mtimeMs / 1000);
  expect([times('etc/new'), times('srv/null')]).toEqual(
    ['etc/new', 'srv/null'].map((name) => Math.floor(statSync(join(byHand, name)).mtimeMs / 1000)),
  );
  expect(runCommand('getfattr', ['--only-values', '-n', 'user.kept', join(theirs, 'etc/motd')]).toString()).toBe('yes');

  // What is kept unpacked for the next container is the same as what the layers say.
  const { stdout: seen } = await exec(daemon, 'sh', '-c', 'find / -xdev | sort | wc -l; stat -c %a /etc/new');
  const before = await manifestOf(daemon);
  const trees = join(daemon.place.directory, 'images/cache/containers/trees');
  for (const name of readdirSync(trees)) runCommand('rm', ['-r', join(trees, name)]);
  expect((await exec(daemon, 'sh', '-c', 'find / -xdev | sort | wc -l; stat -c %a /etc/new')).stdout).toBe(seen);
  expect(await manifestOf(daemon)).toBe(before);
});

test('a package of Debian is installed as its package manager does it', async () => {
  const daemon = await startWithImage(addDpkg);
  const place = join(daemon.place.directory, 'package');
  mkdirSync(join(place, 'DEBIAN'), { recursive: true });
  mkdirSync(join(place, 'usr/bin'), { recursive: true });
  const fields = { Package: 'hello', Version: '1', Architecture: 'all', Maintainer: 'a <a@b.c>', Description: 'hello' };
  writeFileSync(
    join(place, 'DEBIAN/control'),
    Object.entries(fields)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  );
  writeFileSync(join(place, 'DEBIAN/postinst'), '#!/bin/sh\necho configured > /etc/hello\n', { mode: 0o755 });
  writeFileSync(join(place, 'usr/bin/hello'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
  runCommand('dpkg-deb', ['--root-owner-group', '--build', place, `${place}.deb`]);
  const { code, stderr } = await execWith(
    daemon,
    ['--bind', `${place}.deb:/mnt/hello.deb:ro`],
    'dpkg',
    '-i',
    '/mnt/hello.deb',
  );
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^|packing/)]);
  expect((await exec(daemon, 'sh', '-c', 'hello; cat /etc/hello; ls -A / | grep mnt')).stdout).toBe(
    'hello\nconfigured\n',
  );
  expect(readFileSync(join(unpacked(daemon, 'bundle'), 'var/lib/dpkg/status'), 'utf8')).toContain(
    'Status: install ok installed',
  );
});

describe('what lies between a session and its end', () => {
  test('a second writer is told who is at it and since when; readers are not in the way', async () => {
    const daemon = await startWithImage();
    const first = startWaiting(daemon, 'sh', '-c', 'echo ready; cat > /etc/said');
    await first.lines.take('ready');
    const second = await exec(daemon, 'true');
    expect([second.code, second.stderr]).toEqual([
      4,
      expect.stringMatching(
        /image base is being changed by \S+ since 20\S+Z \(process \d+: wwctl image exec .*\): wait until/,
      ),
    ]);
    expect((await execWith(daemon, ['--read-only'], 'cat', '/etc/motd')).stdout).toBe('welcome\n');
    first.child.stdin.end('first\n');
    expect(await first.closed).toBe(0);
    expect((await exec(daemon, 'cat', '/etc/said')).stdout).toBe('first\n');
  });

  test('kill -9 of wwctl ends everything in the container, frees the image and leaves nothing', async () => {
    const daemon = await startWithImage();
    const before = await manifestOf(daemon);
    const killed = startWaiting(
      daemon,
      'sh',
      '-c',
      'echo lost > /etc/lost; setsid sleep 1000 & echo ready; sleep 1000',
    );
    await killed.lines.take('ready');
    killed.child.kill('SIGKILL');
    // Its output ends when the last process that could write to it is gone.
    await killed.closed;
    expect((await exec(daemon, 'sh', '-c', 'ls /etc | grep lost; true')).stdout).toBe('');
    expect([await manifestOf(daemon), containersOf(daemon, 'work')]).toEqual([before, []]);
  });

  test('a daemon that was killed and started again takes the work of the session that went on', async () => {
    const daemon = await startWithImage();
    const working = startWaiting(daemon, 'sh', '-c', 'echo ready; cat > /etc/said');
    await working.lines.take('ready');
    await daemon.stop('SIGKILL');
    const again = await lab.start(daemon.place);
    working.child.stdin.end('still here\n');
    expect(await working.closed).toBe(0);
    expect((await exec(again, 'cat', '/etc/said')).stdout).toBe('still here\n');
  });

  test('work in an image that was replaced meanwhile is refused, and the new one stays', async () => {
    const daemon = await startWithImage();
    const working = startWaiting(daemon, 'sh', '-c', 'echo ready; cat > /etc/said');
    await working.lines.take('ready');
    const tree = `${daemon.place.directory}/tree`;
    writeFileSync(join(tree, 'etc/motd'), 'another\n');
    await daemon.order('image', 'import', '--force', tree, 'base');
    working.child.stdin.end('late\n');
    expect(await working.closed).toBe(4);
    expect((await exec(daemon, 'sh', '-c', 'cat /etc/motd /etc/said 2>/dev/null; true')).stdout).toBe('another\n');
  });
});

test('files of the server are shown and copied, and become no part of the image', async () => {
  const daemon = await startWithImage();
  const server = join(daemon.place.directory, 'server');
  mkdirSync(server);
  writeFileSync(join(server, 'file'), 'of the server\n');
  const before = await manifestOf(daemon);
  const binds = ['-b', `${server}:/not/there:ro`, '-b', `${server}/file:/etc/motd:copy`, '-b', `${server}:/srv/rw`];
  const { stdout, code } = await execWith(
    daemon,
    binds,
    ...['sh', '-c', 'cat /not/there/file /etc/motd; touch /not/there/x || echo read-only; echo written > /srv/rw/new'],
  );
  expect([code, stdout]).toEqual([0, 'of the server\nof the server\nread-only\n']);
  expect([await manifestOf(daemon), readFileSync(join(server, 'new'), 'utf8')]).toEqual([before, 'written\n']);
  await execWith(daemon, binds, 'sh', '-c', 'echo changed >> /etc/motd');
  expect((await exec(daemon, 'cat', '/etc/motd')).stdout).toBe('of the server\nchanged\n');
  expect(readFileSync(join(server, 'file'), 'utf8')).toBe('of the server\n');
  expect((await execWith(daemon, ['-b', '/no/such/file'], 'true')).code).toBe(6);
  expect((await execWith(daemon, ['-b', 'relative'], 'true')).code).toBe(2);
});

test("an image is seen as a node has it, with the node's files before its own", async () => {
  const daemon = await startWithImage((root) => writeFileSync(join(root, 'etc/hostname'), 'of the image\n'));
  await daemon.order('node', 'add', 'n1', '--ipaddr', '127.0.0.9', '--image', 'base', '--system-overlays', 'hostname');
  const before = await manifestOf(daemon);
  const { stdout, code } = await execWith(daemon, ['--node', 'n1'], 'sh', '-c', 'cat /etc/hostname; touch /etc/x');
  expect([stdout, code, await manifestOf(daemon)]).toEqual(['n1\n', 1, before]);
  expect((await execWith(daemon, ['--node', 'n2'], 'true')).code).toBe(3);
});

test('an image that had been built is built again, unless that is not wanted', async () => {
  const daemon = await startWithImage();
  const builds = async () => (await daemon.api.call('image.show', { name: 'base' })).builds.length;
  await daemon.order('image', 'build', 'base');
  await exec(daemon, 'touch', '/etc/x');
  expect(await builds()).toBe(1);
  await execWith(daemon, ['--build=false'], 'touch', '/etc/y');
  expect(await builds()).toBe(0);
});

test('a shell has the terminal, and what becomes of its work is asked when its last command failed', async () => {
  const daemon = await startWithImage();
  const command = `${WWCTL} image shell --config ${daemon.place.configFile} base`;
  const terminal = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    env: programEnvironment({ WW_PS1: 'prompt\n' }),
  });
  const shown = new ShownText(terminal);
  const type = async (after: string, text: string) => {
    await shown.take(after);
    terminal.stdin.write(text);
  };
  await type('prompt', `tty; echo "$WW_IMAGE_SHELL" > /etc/shell; sh -c 'echo be""gun; exec sleep 1000'\n`);
  await type('begun', '\u0003');
  await type('prompt', 'echo went o""n; false\n');
  await shown.take('went on');
  await type('prompt', 'exit\n');
  await type('[y/N]', 'y\n');
  expect(await shown.closed).toBe(1);
  expect(shown.text).toContain('/dev/console');
  expect((await exec(daemon, 'cat', '/etc/shell')).stdout).toBe('base\n');
});
