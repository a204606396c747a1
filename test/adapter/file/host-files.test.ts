import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHostFiles } from '../../../src/adapter/file/host-files.ts';
import type { HostFiles } from '../../../src/service/ports/host-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
let count = 0;
let root = '';
let backups = '';
let files: HostFiles;

beforeEach(() => {
  count += 1;
  root = directory.file(`root-${count}`);
  backups = directory.file(`backup-${count}`);
  mkdirSync(join(root, 'etc'), { recursive: true });
  let at = Date.UTC(2026, 0, 2, 3, 4, 5);
  files = createHostFiles({ root, backupDirectory: backups, now: () => (at += 1000) });
});

const bytes = (text: string): Buffer => Buffer.from(text);
const hosts = (): string => join(root, 'etc/hosts');
const read = (path: string): string => readFileSync(path, 'utf8');

describe('a file of the server', () => {
  test('that is missing is made, with its directories and the mode asked for', async () => {
    expect(await files.read('/etc/profile.d/x.sh')).toBeUndefined();
    expect(await files.write('/etc/profile.d/x.sh', bytes('new\n'), 0o640)).toEqual({});
    expect(statSync(join(root, 'etc/profile.d/x.sh')).mode & 0o7777).toBe(0o640);
  });

  test('in a root that does not exist yet is missing, and can be made', async () => {
    const fresh = createHostFiles({ root: join(root, 'new/root'), backupDirectory: backups, now: Date.now });
    expect(await fresh.read('/etc/hosts')).toBeUndefined();
    await fresh.write('/etc/hosts', bytes('x\n'), 0o644);
    expect(read(join(root, 'new/root/etc/hosts'))).toBe('x\n');
  });

  test('that is replaced keeps owner and mode, and readers of the old one keep the old one', async () => {
    writeFileSync(hosts(), 'old\n');
    chmodSync(hosts(), 0o604);
    if (process.getuid?.() === 0) chownSync(hosts(), 12, 34);
    const { ino, uid, gid } = statSync(hosts());
    expect(await files.write('/etc/hosts', bytes('new\n'), 0o644)).toEqual({ backup: `${hosts()}.wwbackup` });
    const after = statSync(hosts());
    expect({ text: read(hosts()), mode: after.mode & 0o7777, uid: after.uid, gid: after.gid }).toEqual({
      text: 'new\n',
      mode: 0o604,
      uid,
      gid,
    });
    expect(after.ino).not.toBe(ino);
    expect(readdirSync(join(root, 'etc')).sort()).toEqual(['hosts', 'hosts.wwbackup']);
  });

  test('leaves its first content beside it, and the last ten after that in the backup directory', async () => {
    writeFileSync(hosts(), 'version 0\n', { mode: 0o600 });
    for (let version = 1; version <= 14; version += 1) {
      await files.write('/etc/hosts', bytes(`version ${version}\n`), 0o644);
    }
    expect(read(`${hosts()}.wwbackup`)).toBe('version 0\n');
    const kept = readdirSync(join(backups, 'etc/hosts')).sort();
    expect(kept).toHaveLength(10);
    expect(kept[0]).toMatch(/^20260102T0304\d{5}Z$/);
    expect(kept.map((name) => read(join(backups, 'etc/hosts', name)))).toEqual(
      Array.from({ length: 10 }, (_, index) => `version ${index + 4}\n`),
    );
    expect(statSync(join(backups, 'etc/hosts', kept[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  test('that is a link within the root is written over where it leads, and said so', async () => {
    mkdirSync(join(root, 'run'));
    writeFileSync(join(root, 'run/hosts'), 'a longer old text\n');
    symlinkSync('../run/hosts', hosts());
    expect((await files.read('/etc/hosts'))?.data.toString()).toBe('a longer old text\n');
    const { inPlace } = await files.write('/etc/hosts', bytes('new\n'), 0o644);
    expect(inPlace).toBe(`it is a link to ${join(root, 'run/hosts')}`);
    expect(read(join(root, 'run/hosts'))).toBe('new\n');
  });

  test.each([
    [
      'a link out of the root',
      () => symlinkSync('/etc/passwd', hosts()),
      /leads out of .* by a link, to \/etc\/passwd/,
    ],
    ['a link to nothing', () => symlinkSync('nowhere', hosts()), /is a link to nothing: remove it/],
    ['a directory', () => mkdirSync(hosts()), /is not a file: move it away/],
    ['a pipe', () => execFileSync('mkfifo', [hosts()]), /is not a file: move it away/],
  ])('that is %s is refused, for reading and writing', async (_what, make, message) => {
    make();
    await expect(files.read('/etc/hosts')).rejects.toThrow(message);
    await expect(files.write('/etc/hosts', bytes('x'), 0o644)).rejects.toThrow(message);
  });

  test('below a directory that leads out is refused, also when it would be new', async () => {
    symlinkSync('/tmp', join(root, 'etc/profile.d'));
    await expect(files.write('/etc/profile.d/ww-test-escape.sh', bytes('x'), 0o644)).rejects.toThrow(/leads out of/);
    expect(existsSync('/tmp/ww-test-escape.sh')).toBe(false);
  });
});
