import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAuthorizedKeys } from '../../../src/adapter/file/authorized-keys.ts';
import { createServerFiles } from '../../../src/adapter/file/server-files.ts';
import { InvalidError } from '../../../src/domain/errors.ts';

let home: string;
const at = (path: string) => join(home, path);
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ww-server-files-'));
  for (const name of ['etc/keys', 'extra', 'secret', 'ssh']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('etc/motd'), 'hello\n');
  writeFileSync(at('etc/keys/key'), 'key\n');
  writeFileSync(at('extra/more'), 'more');
  writeFileSync(at('secret/shadow'), 'secret');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const reader = () => createServerFiles({ home: at('etc'), others: [at('extra')] });

test('relative paths start at the home, absolute ones may name another root', () => {
  expect(reader()('motd')).toBe('hello\n');
  expect(reader()('keys/key')).toBe('key\n');
  expect(reader()(at('extra/more'))).toBe('more');
  expect(reader()('none')).toBeUndefined();
  expect(reader()('motd/none')).toBeUndefined();
  expect(reader()('keys')).toBeUndefined();
});

test('a root that is a link itself works', () => {
  symlinkSync(at('etc'), at('etc-link'));
  expect(createServerFiles({ home: at('etc-link'), others: [] })('motd')).toBe('hello\n');
});

test('nothing outside can be read, not by dots, not by links', () => {
  symlinkSync(at('secret/shadow'), at('etc/link'));
  symlinkSync(at('secret'), at('etc/dir'));
  for (const path of [
    '../secret/shadow',
    at('secret/shadow'),
    'link',
    'dir/shadow',
    '..',
    '/',
    '',
    `${at('etc')}x/y`,
    'motd\0',
  ]) {
    expect(() => reader()(path)).toThrow(InvalidError);
  }
  const part = fc.constantFrom('..', '.', 'secret', 'shadow', 'dir', 'link', '', 'motd', '%2e%2e', '\\..');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
      let text: string | undefined;
      try {
        text = reader()(parts.join('/'));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidError);
      }
      expect([undefined, 'hello\n']).toContain(text);
    }),
  );
});

test('what is no text or too large is refused by name', () => {
  writeFileSync(at('etc/binary'), Buffer.from([0xff, 0xfe]));
  writeFileSync(at('etc/large'), Buffer.alloc(1024 * 1024 + 1, 'x'));
  expect(() => reader()('binary')).toThrow('binary is not UTF-8 text');
  expect(() => reader()('large')).toThrow('large is too large to include: 1 MiB at most');
});

test.each([
  ["the site's list", { 'etc/authorized_keys': 'site\n', 'ssh/authorized_keys': 'admin' }, 'site'],
  ["else the administrator's list", { 'ssh/authorized_keys': 'a\nb\n', 'ssh/id_rsa.pub': 'r' }, 'a\nb'],
  ['else his public keys', { 'ssh/id_rsa.pub': 'r\n', 'ssh/id_ed25519.pub': 'e\n', 'ssh/id_rsa': 'PRIVATE' }, 'e\nr'],
  ['a blank list is none', { 'etc/authorized_keys': '\n', 'ssh/id_rsa.pub': 'r' }, 'r'],
  ['nothing', {}, undefined],
])('who may log in: %s', (_says, files, keys) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  expect(readAuthorizedKeys({ siteFile: at('etc/authorized_keys'), adminDirectory: at('ssh') })).toBe(keys);
});
