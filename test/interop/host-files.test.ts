import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { createHostFiles } from '../../src/adapter/file/host-files.ts';
import type { HostFiles } from '../../src/service/ports/host-files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
let count = 0;
let root = '';
let files: HostFiles;

beforeEach(() => {
  count += 1;
  root = directory.file(`root-${count}`);
  mkdirSync(join(root, 'etc'), { recursive: true });
  files = createHostFiles({ root, backupDirectory: directory.file('backup'), now: Date.now });
});

const bytes = (text: string): Buffer => Buffer.from(text);
const hosts = (): string => join(root, 'etc/hosts');

test('a file that is a mount point, as in containers, is written over, and said so', async () => {
  writeFileSync(hosts(), 'a longer old text\n');
  const source = join(root, 'source');
  writeFileSync(source, 'mounted, and longer than what comes\n');
  execFileSync('mount', ['--bind', source, hosts()]);
  try {
    const { inPlace } = await files.write('/etc/hosts', bytes('new\n'), 0o644);
    expect(inPlace).toBe('it is a mount point');
    expect(readFileSync(source, 'utf8')).toBe('new\n');
    expect(readdirSync(join(root, 'etc')).sort()).toEqual(['hosts', 'hosts.wwbackup']);
  } finally {
    execFileSync('umount', [hosts()]);
  }
});

test('a directory that cannot be written is an error that says who keeps us from it', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', join(root, 'etc')]);
  try {
    await expect(files.write('/etc/hosts', bytes('x'), 0o644)).rejects.toThrow(
      /may not write .*etc\/hosts \(EROFS\): the unit of warewulfd keeps it/,
    );
  } finally {
    execFileSync('umount', [join(root, 'etc')]);
  }
});
