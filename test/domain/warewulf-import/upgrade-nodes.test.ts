import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNodesConf } from '../../../src/config/read-nodes-conf.ts';
import { readDocument } from '../../../src/domain/registry-document.ts';
import { type UpgradeOptions, upgradeNodes } from '../../../src/domain/warewulf-import/upgrade-nodes.ts';

const OVERLAYS = new Set(['wwinit', 'wwclient', 'hosts', 'fstab', 'hostname', 'issue', 'resolv', 'systemd.networkd']);

function upgrade(yaml: string, options: Partial<UpgradeOptions> = {}) {
  const { document } = readNodesConf(yaml, 'nodes.conf');
  const { nodes, nodeprofiles, notes } = upgradeNodes(document, { overlays: OVERLAYS, ...options });
  return { nodes, nodeprofiles, notes: notes.map(({ kind, path, what }) => `${kind} ${path.join('.')}: ${what}`) };
}

/** One node with these lines below it. */
function upgradeNode(lines: readonly string[], options: Partial<UpgradeOptions> = {}) {
  const { nodes, notes } = upgrade(`nodes:\n  n1:\n${lines.map((line) => `    ${line}\n`).join('')}`, options);
  return { node: nodes['n1'], notes: notes.map((note) => note.replace('nodes.n1.', '')) };
}

describe('the form of now', () => {
  test('is taken as it is, without a word', () => {
    const now = upgrade(`
nodeprofiles:
  default:
    comment: all
    system overlay: [wwinit, ~hosts]
    kernel: {args: [quiet, console=ttyS0]}
    resources: {fstab: [{spec: 'nas:/home', passno: 0}]}
nodes:
  n1:
    asset key: 007
    profiles: [default]
    image name: rocky-9
    network devices: {default: {hwaddr: 52:54:00:12:34:56, ipaddr: 10.0.0.5, netmask: 255.255.255.0, onboot: 'false'}}
    primary network: default
    tags: {version: 1.10}
`);
    expect(now).toEqual({
      nodeprofiles: {
        default: {
          comment: 'all',
          'system overlay': ['wwinit', '~hosts'],
          kernel: { args: ['quiet', 'console=ttyS0'] },
          resources: { fstab: [{ spec: 'nas:/home', passno: 0 }] },
        },
      },
      nodes: {
        n1: {
          'asset key': '007',
          profiles: ['default'],
          'image name': 'rocky-9',
          'network devices': {
            default: { onboot: false, hwaddr: '52:54:00:12:34:56', ipaddr: '10.0.0.5', netmask: '255.255.255.0' },
          },
          tags: { version: '1.10' },
          'primary network': 'default',
        },
      },
      notes: [],
    });
  });

  test('of nothing at all is nothing', () => {
    expect(upgrade('')).toEqual({ nodeprofiles: {}, nodes: {}, notes: [] });
    expect(upgrade('nodes: {n1: }')).toEqual({ nodeprofiles: {}, nodes: { n1: {} }, notes: [] });
  });
});

describe('an older form', () => {
  test.each([
    {
      says: 'containers became images',
      lines: ['container name: rocky-8'],
      node: { 'image name': 'rocky-8' },
      notes: ['converted container name: is now image name'],
    },
    {
      says: 'a value in the current place wins',
      lines: ['container name: rocky-8', 'image name: rocky-9'],
      node: { 'image name': 'rocky-9' },
      notes: ['lost container name: is not taken: image name says something already'],
    },
    {
      says: 'IPMI had a key for each value',
      lines: ['ipmi username: admin', 'ipmi ipaddr: 10.1.0.5', 'ipmi write: true', 'ipmi: {port: 623}'],
      node: { ipmi: { username: 'admin', ipaddr: '10.1.0.5', port: 623, write: true } },
      notes: [
        'converted ipmi username: is now ipmi.username',
        'converted ipmi ipaddr: is now ipmi.ipaddr',
        'converted ipmi write: is now ipmi.write',
      ],
    },
    {
      says: 'kernel arguments were one text',
      lines: ['kernel args: quiet  crashkernel=no'],
      node: { kernel: { args: ['quiet', 'crashkernel=no'] } },
      notes: ['converted kernel args: is now kernel.args', 'converted kernel.args: is now a list'],
    },
    {
      says: 'a kernel override is the version the image has to have',
      lines: ['kernel: {override: 5.14.0-362.el9.x86_64, version: 4.18}'],
      node: { kernel: { version: '5.14.0-362.el9.x86_64' } },
      notes: [
        'lost kernel.version: gives way to kernel.override',
        'check kernel.override: is now kernel.version: the image has to have that kernel itself',
      ],
    },
    {
      says: 'a kernel override by path stays a path',
      lines: ['kernel override: /boot/vmlinuz'],
      node: { kernel: { version: '/boot/vmlinuz' } },
      notes: [
        'converted kernel override: is now kernel.override',
        'check kernel.override: is now kernel.version: the image has to have that kernel itself',
      ],
    },
    {
      says: 'a kernel override that names a kernel of the site says nothing about its version',
      lines: ['kernel override: ours'],
      node: {},
      notes: [
        'converted kernel override: is now kernel.override',
        'lost kernel.override: "ours" names neither a version nor a path: say kernel.version by hand',
      ],
    },
    {
      says: 'keys became tags, and tagsdel is carried out',
      lines: ['keys: {rack: 5, row: a, gone: x}', 'tags: {rack: 6}', 'tagsdel: [gone]'],
      node: { tags: { rack: '6', row: 'a' } },
      notes: ['converted keys: are now tags', 'converted tagsdel: is carried out: gone'],
    },
    {
      says: 'an address with its prefix',
      lines: ['network devices: {a: {ipcidr: 10.0.0.5/22}, b: {ipaddr: 10.0.4.5/24, netmask: 255.255.0.0}}'],
      node: {
        'network devices': {
          a: { ipaddr: '10.0.0.5', netmask: '255.255.252.0' },
          b: { ipaddr: '10.0.4.5', netmask: '255.255.0.0' },
        },
      },
      notes: [
        'converted network devices.a.ipcidr: is now ipaddr and netmask',
        'converted network devices.b.ipaddr: is now ipaddr and netmask',
      ],
    },
    {
      says: 'IPv6 addresses had other names',
      lines: ['network devices: {a: {ip6addr: fd00::5/64}, b: {ip6addr: fd00::6, prefix: 48}}'],
      node: {
        'network devices': {
          a: { ipaddr6: 'fd00::5', prefixlen6: 64 },
          b: { ipaddr6: 'fd00::6', prefixlen6: 48 },
        },
      },
      notes: [
        'converted network devices.a.ip6addr: is now ipaddr6 and prefixlen6',
        'converted network devices.b.ip6addr: is now ipaddr6',
        'converted network devices.b.prefix: is now prefixlen6',
      ],
    },
    {
      says: 'the primary device said so itself, before that the default one',
      lines: ['network devices: {eth0: {device: eth0, default: false}, eth1: {device: eth1, primary: true}}'],
      node: { 'network devices': { eth0: { device: 'eth0' }, eth1: { device: 'eth1' } }, 'primary network': 'eth1' },
      notes: ['converted network devices.eth1.primary: is now primary network: eth1'],
    },
    {
      says: 'the key that the REST API misspells',
      lines: ['network devices: {a: {onbot: true}}'],
      node: { 'network devices': { a: { onboot: true } } },
      notes: ['converted network devices.a.onbot: is now onboot'],
    },
    {
      says: 'overlays were one text',
      lines: ['system overlay: wwinit,hosts', 'runtime overlay: hosts'],
      node: { 'system overlay': ['wwinit', 'hosts'], 'runtime overlay': ['hosts'] },
      notes: ['converted system overlay: is now a list', 'converted runtime overlay: is now a list'],
    },
    {
      says: 'the iPXE template dracut became an entry of the menu',
      lines: ['ipxe template: dracut'],
      node: { 'ipxe template': 'default', tags: { IPXEMenuEntry: 'dracut' } },
      notes: ['converted ipxe template: was dracut: is now default, with the tag IPXEMenuEntry=dracut'],
    },
    {
      says: 'mount options were a list',
      lines: ['filesystems: {/dev/sda1: {path: /scratch, mount_options: [noatime, nodev]}}'],
      node: { filesystems: { '/dev/sda1': { path: '/scratch', mount_options: 'noatime,nodev' } } },
      notes: ['converted filesystems./dev/sda1.mount_options: is now one text'],
    },
    {
      says: 'words that clear a field clear it',
      lines: ['comment: UNDEF', 'profiles: [a, UNSET]', 'kernel: {version: UNSET}', 'resources: {x: {y: UNSET}}'],
      node: { resources: { x: { y: 'UNSET' } } },
      notes: [
        'converted comment: has a word that clears it: it is left out',
        'converted profiles: has a word that clears it: it is left out',
        'converted kernel.version: has a word that clears it: it is left out',
      ],
    },
  ])('$says', ({ lines, node, notes }) => {
    expect(upgradeNode(lines)).toEqual({ node, notes });
  });
});

describe('overlays', () => {
  test('of the network that are not here give way to the one that does their work, once', () => {
    const { node, notes } = upgradeNode(['system overlay: [wwinit, ifcfg, NetworkManager, ignition, ~wicked, ours]']);
    expect(node).toEqual({ 'system overlay': ['wwinit', 'systemd.networkd', 'ours'] });
    expect(notes).toEqual([
      'check system overlay: not here: ifcfg, NetworkManager; instead there is systemd.networkd',
      'lost system overlay: not here: ignition, wicked',
      'check system overlay: not here yet: ours; make them before the nodes are imported',
    ]);
  });

  test('that were split are replaced by their parts when that is asked for', () => {
    const options = { replaceOverlays: true, overlays: new Set([...OVERLAYS, 'ssh.host_keys', 'ssh.authorized_keys']) };
    const { node } = upgradeNode(['system overlay: wwinit', 'runtime overlay: generic'], options);
    expect(node).toEqual({
      'system overlay': [
        ...['wwinit', 'wwclient', 'hosts', 'fstab', 'hostname', 'ssh.host_keys', 'issue', 'resolv'],
        'systemd.networkd',
      ],
      'runtime overlay': ['hosts', 'ssh.authorized_keys'],
    });
  });

  test('that are split already stay as they are', () => {
    const lines = ['system overlay: [wwinit, hosts]'];
    expect(upgradeNode(lines, { replaceOverlays: true }).node).toEqual({ 'system overlay': ['wwinit', 'hosts'] });
  });
});

describe('the profile default', () => {
  const CONF = {
    nfs: {
      exports: ['/srv'],
      'export paths': [
        { path: '/home', 'mount options': 'defaults,nofail', mount: 'true' },
        { path: '/opt', mount: 'false' },
        { path: '/data' },
      ],
    },
  };

  test('gets the NFS mounts of an old warewulf.conf, each once', () => {
    const fstab = 'nodeprofiles: {default: {resources: {fstab: [{spec: "x:/srv", file: /srv}]}}}';
    const { nodeprofiles, notes } = upgrade(fstab, { warewulfConf: CONF });
    expect(nodeprofiles).toEqual({
      default: {
        resources: {
          fstab: [
            { spec: 'x:/srv', file: '/srv' },
            { spec: 'warewulf:/home', file: '/home', vfstype: 'nfs', mntops: 'defaults,nofail' },
          ],
        },
      },
    });
    expect(notes).toEqual(['converted nodeprofiles.default.resources.fstab: has the NFS mount /home of warewulf.conf']);
  });

  test('is filled with what it does not say, when that is asked for; nodes without profiles get it', () => {
    const { nodes, nodeprofiles } = upgrade(
      'nodeprofiles: {default: {init: /bin/init, kernel: {version: 6}}}\nnodes: {n1: {}, n2: {profiles: [p]}}',
      { addDefaults: true, overlays: new Set(['ssh.host_keys', 'ssh.authorized_keys', ...OVERLAYS]) },
    );
    expect(nodes).toEqual({ n1: { profiles: ['default'] }, n2: { profiles: ['p'] } });
    expect(nodeprofiles['default']).toMatchObject({
      init: '/bin/init',
      root: 'overlay',
      'ipxe template': 'default',
      kernel: { version: '6', args: expect.any(Array) },
      'runtime overlay': ['hosts', 'ssh.authorized_keys'],
    });
  });
});

test('the number of the format is not needed any more', () => {
  expect(upgrade('WW_INTERNAL: 45').notes).toEqual(['converted WW_INTERNAL: is not needed any more: it is left out']);
});

describe('what cannot be taken', () => {
  test.each([
    {
      says: 'an unknown key, with the nearest one',
      lines: ['imagename: x'],
      note: /^lost imagename: "imagename" is not a known key\. Did you mean image name\?$/,
    },
    {
      says: 'an address that is none',
      lines: ['network devices: {a: {ipaddr: 10.0.0.300}}'],
      note: /^lost network devices\.a\.ipaddr: "10\.0\.0\.300" is not an IPv4 address\./,
    },
    {
      says: 'an address with a prefix that is none',
      lines: ['network devices: {a: {ipcidr: 10.0.0.300/24}}'],
      note: /^lost network devices\.a\.ipcidr: "10\.0\.0\.300\/24" is not an IPv4 address with its prefix$/,
    },
    {
      says: 'a list of overlays with something else in it',
      lines: ['system overlay: [wwinit, {a: b}]'],
      note: /^lost system overlay: is a map, not a name/,
    },
    {
      says: 'keys without meaning',
      lines: ['disabled: true'],
      note: /^lost disabled: has had no effect/,
    },
    {
      says: 'a password, without showing it',
      lines: ['ipmi password: "se\\tcret"'],
      note: /^lost ipmi\.password: cannot be a password$/,
    },
  ])('is said: $says', ({ lines, note }) => {
    const { notes } = upgradeNode(lines);
    expect(notes.at(-1)).toMatch(note);
  });

  test.each([
    ['a list instead of a map', '[a]', ['lost : is not a map of keys to values']],
    ['a text instead of nodes', 'nodes: n1', ['lost nodes: is not a map of names to records']],
    ['a list instead of a node', 'nodes: {n1: [x]}', ['lost nodes.n1: is not a map of keys to values']],
    ['a section that nobody knows', 'nodez: {}', ['lost nodez: is neither nodes nor nodeprofiles']],
    [
      'what only nodes can have, in a profile',
      'nodeprofiles: {p: {asset key: x, discoverable: true}}',
      [
        'lost nodeprofiles.p.asset key: is for nodes only: it is left out',
        'lost nodeprofiles.p.discoverable: is for nodes only: it is left out',
      ],
    ],
  ])('is said: %s', (_, yaml, notes) => {
    expect(upgrade(yaml).notes).toEqual(notes);
  });
});

test('whatever comes, the result is valid and the input stays as it was', () => {
  const keys = fc.constantFrom(
    ...['container name', 'keys', 'tags', 'tagsdel', 'kernel', 'kernel args', 'kernel override', 'ipmi', 'ipmi port'],
    ...['network devices', 'system overlay', 'runtime overlay', 'filesystems', 'resources', 'profiles', 'comment'],
    ...[
      'ipcidr',
      'ipaddr',
      'ip6addr',
      'prefix',
      'primary',
      'args',
      'override',
      'fstab',
      '__proto__',
      'constructor',
      'toString',
    ],
  );
  const leaf = fc.oneof(
    fc.string(),
    fc.constantFrom('10.0.0.1/24', 'fd00::1/64', 'true', 'wwinit,generic', 'constructor', 'UNSET', null),
    fc.integer(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const records = fc.dictionary(fc.constantFrom('default', 'n1', '__proto__'), tree);
  const document = fc.oneof(tree, fc.record({ nodes: records, nodeprofiles: records }, { requiredKeys: [] }));
  fc.assert(
    fc.property(document, fc.boolean(), tree, (input, all, warewulfConf) => {
      const before = JSON.stringify(input);
      const options = { overlays: OVERLAYS, addDefaults: all, replaceOverlays: all, warewulfConf };
      const { nodes, nodeprofiles } = upgradeNodes(input, options);
      for (const record of Object.values(nodes)) expect(readDocument('node', record).problems).toEqual([]);
      for (const record of Object.values(nodeprofiles)) expect(readDocument('profile', record).problems).toEqual([]);
      expect(JSON.stringify(input)).toBe(before);
    }),
  );
});
