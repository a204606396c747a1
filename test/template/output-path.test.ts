import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outputPath } from '../../src/template/output-path.ts';

test.each([
  ['beside the template', 'etc/ssh/keys.hbs', 'ssh_host_key', 'etc/ssh/ssh_host_key'],
  ['below it', 'etc/ssh/keys.hbs', 'a/./b', 'etc/ssh/a/b'],
  ['above it', 'etc/ssh/keys.hbs', '../motd', 'etc/motd'],
  ['from the root', 'etc/ssh/keys.hbs', '//usr/lib/x', 'usr/lib/x'],
  ['at the root', 'init.hbs', 'init', 'init'],
  ['with dots in the name', 'etc/a.hbs', '..x.', 'etc/..x.'],
  ['out of the root', 'etc/ssh/keys.hbs', '../../../x', undefined],
  ['out of the root from there', 'etc/a.hbs', '/../x', undefined],
  ['out and in again', 'etc/a.hbs', '/../etc/x', undefined],
  ['empty', 'etc/a.hbs', '', undefined],
  ['a directory', 'etc/a.hbs', 'b/', undefined],
  ['a directory by dots', 'etc/ssh/a.hbs', 'b/..', undefined],
  ['the root', 'etc/a.hbs', '/', undefined],
  ['with a NUL', 'etc/a.hbs', 'a\0b', undefined],
])('%s', (_says, template, name, path) => expect(outputPath(template, name)).toBe(path));

test('no name leads out of the root', () => {
  const name = fc.array(fc.constantFrom('..', '.', '', 'a', '...', '/', '\\..', '%2e%2e'), { maxLength: 8 });
  fc.assert(
    fc.property(name, (parts) => {
      const path = outputPath('etc/x.hbs', parts.join('/'));
      expect(path?.split('/') ?? []).not.toEqual(expect.arrayContaining(['..']));
      expect(path ?? 'x').toMatch(/^[^/].*[^/]$|^[^/]$/);
    }),
  );
});
