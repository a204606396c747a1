import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { editYaml } from '../../../src/cli/upgrade/edit-yaml.ts';
import { upgradeConfig } from '../../../src/domain/warewulf-import/upgrade-config.ts';

function upgrade(text: string) {
  const { edits, notes } = upgradeConfig(parse(text));
  return {
    text: editYaml(text, edits),
    notes: notes.map(({ kind, path, what }) => `${kind} ${path.join('.')}: ${what}`),
  };
}

describe('a warewulf.conf', () => {
  test('of now stays as it is, to the last blank', () => {
    const text = '# ours\nipaddr:   10.0.0.1/24   # head\nnfs:\n  export paths:\n  - path: /home\n';
    expect(upgrade(text)).toEqual({ text, notes: [] });
  });

  test.each([
    {
      says: 'keeps its title and its other comments',
      before: '# ours\nWW_INTERNAL: 43\nipaddr: 10.0.0.1 # head\n',
      after: '# ours\n\nipaddr: 10.0.0.1 # head\n',
      notes: ['converted WW_INTERNAL: is not needed any more: it is left out'],
    },
    {
      says: 'had one key for an IPv6 address and its prefix',
      before: 'ipv6net: fd00::1/64\n',
      after: 'ipaddr6: fd00::1\nprefixlen6: 64\n',
      notes: ['converted ipv6net: is now ipaddr6 and prefixlen6'],
    },
    {
      says: 'had an IPv6 network that is none',
      before: 'ipv6net: here\nfqdn: a\n',
      after: 'fqdn: a\n',
      notes: ['lost ipv6net: is not an IPv6 address with its prefix'],
    },
    {
      says: 'called image mounts container mounts',
      before: 'container mounts:\n  - source: /a\n',
      after: 'image mounts:\n  - source: /a\n',
      notes: ['converted container mounts: is now image mounts'],
    },
    {
      says: 'has image mounts already',
      before: 'container mounts: [a]\nimage mounts: [b]\n',
      after: 'image mounts: [ b ]\n',
      notes: ['lost container mounts: is not taken: image mounts is there'],
    },
    {
      says: 'had a list of exports',
      before: 'nfs:\n  exports: [/home, /opt]\n',
      after: 'nfs:\n  export paths:\n    - path: /home\n    - path: /opt\n',
      notes: [
        'converted nfs.exports: is now nfs: export paths',
        ...['/home', '/opt'].map(
          (path) =>
            `check nfs.exports: whether nodes mount ${path} is said in nodes.conf: wwctl upgrade nodes --with-warewulfconf FILE takes it over`,
        ),
      ],
    },
    {
      says: 'said which exports the nodes mount',
      before:
        'nfs:\n  export paths:\n    - path: /home\n      mount: true\n      mount options: nofail\n    - path: /opt\n',
      after: 'nfs:\n  export paths:\n    - path: /home\n    - path: /opt\n',
      notes: [
        'check nfs.export paths.0: whether nodes mount /home is said in nodes.conf: wwctl upgrade nodes --with-warewulfconf FILE takes it over',
      ],
    },
    {
      says: 'set what there is not any more',
      before: 'warewulf: {port: 9873, syslog: true, datastore: /x}\n',
      after: 'warewulf: { port: 9873 }\n',
      notes: [
        'lost warewulf.syslog: the log goes to standard error, and so into the journal',
        'lost warewulf.datastore: images and overlays have their own directories in paths',
      ],
    },
  ])('that $says', ({ before, after, notes }) => {
    expect(upgrade(before)).toEqual({ text: after, notes });
  });

  test('of any shape is read without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (document, nfs) => {
        upgradeConfig(document);
        expect(() => upgradeConfig({ nfs, ipv6net: document, warewulf: nfs })).not.toThrow();
      }),
    );
  });
});
