import { expect, test } from '@jest/globals';
import { defaultImageName } from '../../src/api/default-image-name.ts';
import { callerName, commandText } from '../../src/cli/caller.ts';
import { absoluteSource } from '../../src/cli/commands/image/absolute-source.ts';
import { nodeFlags } from '../../src/domain/record-flags.ts';

test.each([
  ['docker://rocky:9', 'docker://rocky:9'],
  ['docker-daemon:rocky:9', 'docker-daemon:rocky:9'],
  ['docker-daemon://rocky:9', 'docker-daemon://rocky:9'],
  ['oci:images/rocky:9', 'oci:/home/images/rocky:9'],
  ['oci:/images/rocky', 'oci:/images/rocky'],
  ['oci-archive:rocky.tar:9', 'oci-archive:/home/rocky.tar:9'],
  ['docker-archive:../rocky.tar', 'docker-archive:/rocky.tar'],
  ['file://rocky.tar', 'file:///home/rocky.tar'],
  ['rootfs', '/home/rootfs'],
  ['./a:b', '/home/a:b'],
  ['/srv/rootfs', '/srv/rootfs'],
  ['ftp://x/y', 'ftp://x/y'],
  ['oci:', 'oci:'],
])('the source %s is %s from the root', (source, absolute) => {
  expect(absoluteSource(source, '/home')).toBe(absolute);
});

test.each([
  ['docker://docker.io/library/rocky:9', 'rocky:9'],
  ['docker://rocky:9', 'rocky:9'],
  ['docker-daemon:rocky:9', 'rocky:9'],
  ['oci:/images/rocky:9', 'rocky:9'],
  ['oci-archive:/images/rocky.tar', 'rocky.tar'],
  ['file:///images/rocky.tar', 'rocky.tar'],
  ['/srv/rootfs/', 'rootfs'],
  ['/', ''],
])('an image of %s is called %p unless it is given a name', (source, name) => {
  expect(defaultImageName(source)).toBe(name);
});

test('a password does not get into the record of changes', () => {
  expect(commandText(['image', 'import', 'x', '--password', 'hunter2'])).toBe('wwctl image import x --password ***');
  expect(commandText(['image', 'import', 'x', '--password=hunter2'])).toBe('wwctl image import x --password=***');
  expect(commandText(['image', 'import', 'x', '--passwd', 'hunter2'])).toBe('wwctl image import x --passwd ***');
  expect(commandText(['node', 'set', 'n1', '--assetkey=A1'])).toBe('wwctl node set n1 --assetkey=***');
  expect(commandText(['node', 'add', 'n1', '--asset', 'key-1', '--tagadd', 'a=b'])).toBe(
    'wwctl node add n1 --asset *** --tagadd a=b',
  );
});

test('no field that is never shown gets into the record of changes', () => {
  const secrets = nodeFlags().filter((flag) => flag.tag === 'value' && flag.kind.isSecret === true);
  expect(secrets).not.toEqual([]);
  for (const { flag } of secrets) {
    expect(commandText(['node', 'set', 'n1', `--${flag}`, 'hunter2'])).toBe(`wwctl node set n1 --${flag} ***`);
    expect(commandText(['node', 'set', 'n1', `--${flag}=hunter2`])).toBe(`wwctl node set n1 --${flag}=***`);
  }
});

test('the record of changes has words as a shell takes them', () => {
  expect(commandText(['node', 'set', '@gpu!n[01-02]', '--comment', "it's new", '--root', ''])).toBe(
    `wwctl node set '@gpu!n[01-02]' --comment 'it'\\''s new' --root ''`,
  );
});

test('the caller is who typed the command, also behind sudo', () => {
  expect(callerName({ SUDO_USER: 'alice' })).toBe('alice');
  expect(callerName({})).not.toBe('');
});
