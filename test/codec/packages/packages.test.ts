import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDpkgStatus } from '../../../src/codec/packages/dpkg-status.ts';
import { packageChanges } from '../../../src/codec/packages/package-changes.ts';
import { parseRpmQuery } from '../../../src/codec/packages/rpm-query.ts';

const STATUS = `Package: bash
Essential: yes
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b7
Description: GNU Bourne Again SHell
 Package: not-a-field
 .

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

package: libc6
status: hold ok installed
architecture: i386
version: 2.36-9+deb12u9
Conffiles:
 /etc/ld.so.conf.d/x 593ad12389ab2b6f952e7ede67b8fbbf
`;

const word = fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{0,12}$/);
const installed = fc.record({ name: word, architecture: fc.constantFrom('amd64', 'all'), version: word });

describe("dpkg's status", () => {
  test('says what is installed', () => {
    expect(parseDpkgStatus(STATUS)).toEqual([
      { name: 'bash', architecture: 'amd64', version: '5.2.15-2+b7' },
      { name: 'libc6', architecture: 'i386', version: '2.36-9+deb12u9' },
    ]);
  });

  test('is read back as it is written', () => {
    fc.assert(
      fc.property(fc.array(installed), (packages) => {
        const text = packages.map(
          ({ name, architecture, version }) =>
            `Package: ${name}\nStatus: install ok installed\nArchitecture: ${architecture}\nVersion: ${version}\n`,
        );
        expect(parseDpkgStatus(text.join('\n'))).toEqual(packages);
      }),
    );
  });

  test('may be anything', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseDpkgStatus(text))));
  });
});

describe("rpm's answer", () => {
  test('is read, without keys and broken lines', () => {
    const text = 'bash\tx86_64\t5.1.8-9.el9\ngpg-pubkey\t(none)\t1-2\nvim-minimal\tx86_64\t2:8.2.2637-20.el9\nbroken\n';
    expect(parseRpmQuery(text)).toEqual([
      { name: 'bash', architecture: 'x86_64', version: '5.1.8-9.el9' },
      { name: 'vim-minimal', architecture: 'x86_64', version: '2:8.2.2637-20.el9' },
    ]);
  });

  test('may be anything', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseRpmQuery(text))));
  });
});

describe('changes of packages', () => {
  const at = (name: string, version: string) => ({ name, architecture: 'amd64', version });

  test('are new ones, gone ones and other versions', () => {
    const before = [at('bash', '1'), at('kernel', '5'), at('old', '1'), at('same', '1')];
    const after = [at('bash', '2'), at('kernel', '5'), at('kernel', '6'), at('new', '1'), at('same', '1')];
    expect(packageChanges(before, after)).toEqual([
      { name: 'bash', architecture: 'amd64', before: '1', after: '2' },
      { name: 'kernel', architecture: 'amd64', after: '6' },
      { name: 'new', architecture: 'amd64', after: '1' },
      { name: 'old', architecture: 'amd64', before: '1' },
    ]);
  });

  test('turn one list into the other', () => {
    const lines = (packages: readonly { name: string; architecture: string; version: string }[]) =>
      new Set(packages.map(({ name, architecture, version }) => `${name} ${architecture} ${version}`));
    fc.assert(
      fc.property(fc.array(installed), fc.array(installed), (before, after) => {
        const result = lines(before);
        for (const change of packageChanges(before, after)) {
          if (change.before !== undefined) result.delete(`${change.name} ${change.architecture} ${change.before}`);
          if (change.after !== undefined) result.add(`${change.name} ${change.architecture} ${change.after}`);
        }
        expect(result).toEqual(lines(after));
        expect(packageChanges(after, after)).toEqual([]);
      }),
    );
  });
});
