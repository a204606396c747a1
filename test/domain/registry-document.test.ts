import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { documentLeaves } from '../../src/domain/document-leaves.ts';
import { formatDocument, patchDocument, readDocument } from '../../src/domain/registry-document.ts';
import { anyRecord } from '../support/any-record.ts';

const FULL = {
  discoverable: true,
  'asset key': 'a-1',
  profiles: ['default', '~gpu'],
  comment: 'in rack 5',
  'cluster name': 'c',
  'image name': 'rocky-9',
  'ipxe template': 'default',
  'runtime overlay': ['hosts'],
  'system overlay': ['wwinit', '~hosts'],
  kernel: { version: '6.1', args: ['quiet', 'console=ttyS0,115200'] },
  ipmi: {
    username: 'admin',
    password: 'secret',
    ipaddr: 'fd00::9',
    gateway: '10.1.0.254',
    netmask: '255.255.255.0',
    port: 623,
    interface: 'lanplus',
    escapechar: '~',
    write: false,
    template: 'ipmitool.tmpl',
    tags: { vlan: '7' },
  },
  init: '/sbin/init',
  root: '/dev/disk/by-label/root',
  'network devices': {
    default: {
      type: 'ethernet',
      onboot: false,
      device: 'eth0',
      hwaddr: '52:54:00:12:34:56',
      ipaddr: '10.0.0.5',
      netmask: '255.255.252.0',
      gateway: '10.0.0.1',
      ipaddr6: 'fd00::5',
      prefixlen6: 64,
      gateway6: 'fe80::1',
      mtu: 9000,
      tags: { DNS1: '10.0.0.1' },
    },
  },
  tags: { rack: '5' },
  'primary network': 'default',
  disks: {
    '/dev/disk/by-path/pci-0000:00:1f.2-ata-1': {
      wipe_table: false,
      partitions: {
        'EFI system': {
          number: 1,
          size_mib: 512,
          start_mib: 1,
          type_guid: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
          guid: '6F9619FF-8B86-4D01-B42D-00C04FC964FF',
          wipe_partition_entry: true,
          should_exist: true,
          resize: false,
        },
      },
    },
  },
  filesystems: {
    '/dev/disk/by-partlabel/scratch': {
      format: 'xfs',
      path: '/scratch',
      wipe_filesystem: true,
      label: 'scratch',
      uuid: '1A2B-3C4D',
      options: ['-q', '-m', 'reflink=1'],
      mount_options: 'noatime,nofail',
    },
  },
  resources: { fstab: [{ spec: 'nas:/home', passno: 0 }] },
};

const INNER_KEYS = ['default', 'args', 'ipaddr', 'tags', '/dev/vda', 'partitions', '*', '__proto__', 'constructor'];

test('a name that cannot be hides nothing below it', () => {
  const disks = {
    vda: { wipe_table: 'x', partitions: { 'a/b': { number: 'one' } } },
    '/dev/vdb': { wipe_table: 'maybe' },
  };
  expect(readDocument('node', { disks }).problems.map(({ path }) => path.join(' '))).toEqual([
    'disks vda',
    'disks vda wipe_table',
    'disks vda partitions a/b',
    'disks vda partitions a/b number',
    'disks /dev/vdb wipe_table',
  ]);
});

describe('the document of a node', () => {
  test('is read and written back as it was', () => {
    const { value, problems } = readDocument('node', FULL);
    expect(problems).toEqual([]);
    expect(formatDocument(value)).toEqual(FULL);
  });

  test('may have empty values, which are left out', () => {
    const empty = {
      comment: '',
      kernel: {},
      tags: null,
      profiles: [],
      'network devices': { default: {} },
      resources: { x: [] },
    };
    expect(formatDocument(readDocument('node', empty).value)).toEqual({});
  });

  test('takes any spelling of booleans, hardware addresses and numbers, and keeps one', () => {
    const spelled = {
      discoverable: 'Yes',
      'network devices': { a: { onboot: 0, hwaddr: '5254.0012.3456', mtu: '1500' } },
    };
    expect(formatDocument(readDocument('node', spelled).value)).toEqual({
      discoverable: true,
      'network devices': { a: { onboot: false, hwaddr: '52:54:00:12:34:56', mtu: 1500 } },
    });
  });

  test('takes any spelling of IPv6 addresses and partition types', () => {
    const spelled = {
      'network devices': { a: { ipaddr6: 'FD00:0:0::0001', prefixlen6: '064' } },
      disks: {
        '/dev/vda': { partitions: { a: { type_guid: 'Swap' }, b: { guid: '6f9619ff-8b86-4d01-b42d-00c04fc964ff' } } },
      },
    };
    expect(formatDocument(readDocument('node', spelled).value)).toEqual({
      'network devices': { a: { ipaddr6: 'fd00::1', prefixlen6: 64 } },
      disks: {
        '/dev/vda': {
          partitions: {
            a: { type_guid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F' },
            b: { guid: '6F9619FF-8B86-4D01-B42D-00C04FC964FF' },
          },
        },
      },
    });
  });

  test('may have words that clear a field', () => {
    const words = {
      comment: 'UNSET',
      kernel: { args: ['quiet', 'UNDEF'], version: '6.1' },
      discoverable: 'nil',
      tags: { a: 'UNSET', b: 'unset' },
      'network devices': { a: { onboot: '--', ipaddr: 'UNDEF' } },
      resources: { word: 'UNSET' },
    };
    expect(formatDocument(readDocument('node', words).value)).toEqual({
      kernel: { version: '6.1' },
      tags: { b: 'unset' },
      resources: { word: 'UNSET' },
    });
  });

  test.each([
    ['an unknown key', { 'imag name': 'x' }, 'imag name', 'Did you mean image name?'],
    [
      'an unknown key of a device',
      { 'network devices': { a: { ipadr: '10.0.0.1' } } },
      'network devices.a.ipadr',
      'Did you mean ipaddr?',
    ],
    ['a list where a text belongs', { 'image name': ['x'] }, 'image name', 'Write it like rocky-9.'],
    ['a text where a list belongs', { profiles: 'default' }, 'profiles', 'Write it like [default].'],
    ['a text where fields belong', { kernel: 'x' }, 'kernel', 'Write it like KEY: VALUE.'],
    ['an image name that leaves its directory', { 'image name': '../etc' }, 'image name', 'Write it like rocky-9.'],
    ['an overlay name that is a directory', { 'system overlay': ['..'] }, 'system overlay', 'Write it like wwinit.'],
    [
      'a command in a kernel argument',
      { kernel: { args: ['quiet\nchain http://x'] } },
      'kernel.args',
      'Write it like console=ttyS0.',
    ],
    [
      'a second command in a kernel argument',
      { kernel: { args: ['quiet || shell'] } },
      'kernel.args',
      'Write it like console=ttyS0.',
    ],
    [
      'a device name with a slash',
      { 'network devices': { 'a/b': { mtu: 1500 } } },
      'network devices.a/b',
      'Write it like default.',
    ],
    [
      'an address with a leading zero',
      { 'network devices': { a: { ipaddr: '010.0.0.1' } } },
      'network devices.a.ipaddr',
      'Write it like 10.0.0.1.',
    ],
    [
      'a packet size nothing has',
      { 'network devices': { a: { mtu: 1 } } },
      'network devices.a.mtu',
      'Write it like 1500.',
    ],
    [
      'an address with its prefix length',
      { 'network devices': { a: { ipaddr: '10.0.0.1/24' } } },
      'network devices.a.ipaddr',
      'Write 10.0.0.1 alone; 255.255.255.0 is a field of its own, netmask.',
    ],
    [
      'an IPv6 address with its prefix length',
      { 'network devices': { a: { ipaddr6: 'fd00::1/64' } } },
      'network devices.a.ipaddr6',
      'Write fd00::1 alone; 64 is a field of its own, prefixlen6.',
    ],
    [
      'a prefix length for a netmask',
      { 'network devices': { a: { netmask: '/22' } } },
      'network devices.a.netmask',
      'Write 255.255.252.0.',
    ],
    ['a root that is no device', { root: 'nfs' }, 'root', 'Write it like tmpfs.'],
    ['a disk outside of /dev', { disks: { vda: { wipe_table: true } } }, 'disks.vda', 'Write it like /dev/vda.'],
    [
      'a disk that leads out of /dev',
      { disks: { '/dev/../etc/passwd': { wipe_table: true } } },
      'disks./dev/../etc/passwd',
      'Write it like /dev/vda.',
    ],
    [
      'a mount point that leads elsewhere',
      { filesystems: { '/dev/vda1': { path: '/a/../etc' } } },
      'filesystems./dev/vda1.path',
      'Write it like /scratch.',
    ],
    ['a port nothing has', { ipmi: { port: 70000 } }, 'ipmi.port', 'Write it like 623.'],
    [
      'a tag that hides what every object has',
      JSON.parse('{"tags": {"__proto__": "x"}}'),
      'tags.__proto__',
      'Write it like rack.',
    ],
    ['no document at all', ['x'], '', 'Write it like KEY: VALUE.'],
  ])('is refused with %s', (_says, document: unknown, path, remedy) => {
    const { problems } = readDocument('node', document);
    expect(problems.map((problem) => ({ path: problem.path.join('.'), remedy: problem.remedy }))).toEqual([
      { path, remedy },
    ]);
  });

  test('of a profile has no fields of nodes alone', () => {
    expect(readDocument('profile', { discoverable: true }).problems).toHaveLength(1);
  });

  test('of any kind reads back as it was written', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(readDocument('node', JSON.parse(JSON.stringify(formatDocument(record))))).toEqual({
          value: record,
          problems: [],
        });
      }),
    );
  });

  test('can be anything: reading gives a record that reads back, or problems', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        tie('map'),
      ),
      map: fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(FULL), ...INNER_KEYS), fc.string()), tie('any'), {
        maxKeys: 4,
      }),
    }));
    fc.assert(
      fc.property(value.map, (document) => {
        const { value: record } = readDocument('node', document);
        expect(readDocument('node', formatDocument(record))).toEqual({ value: record, problems: [] });
      }),
    );
  });
});

describe('a patch', () => {
  const before = readDocument('node', FULL).value;
  const patched = (patch: Parameters<typeof patchDocument>[2]) => {
    const { value, problems } = patchDocument('node', before, patch);
    return {
      document: formatDocument(value),
      problems: problems.map(({ path, what }) => `${path.join('.')}: ${what}`),
    };
  };

  test.each([
    ['sets a field', { set: { 'image name': 'debian' } }, { ...FULL, 'image name': 'debian' }],
    [
      'replaces a list',
      { set: { 'kernel.args': ['debug'] } },
      { ...FULL, kernel: { version: '6.1', args: ['debug'] } },
    ],
    ['takes one text as a list', { set: { profiles: 'other' } }, { ...FULL, profiles: ['other'] }],
    ['adds an entry to a map', { set: { 'tags.a.b': 'x' } }, { ...FULL, tags: { rack: '5', 'a.b': 'x' } }],
    [
      'adds a device whose name has a dot',
      { set: { 'network devices.eth0.100.mtu': '1400' } },
      { ...FULL, 'network devices': { ...FULL['network devices'], 'eth0.100': { mtu: 1400 } } },
    ],
    [
      'clears fields',
      { unset: ['comment', 'kernel', 'tags.rack'] },
      { ...FULL, comment: undefined, kernel: undefined, tags: undefined },
    ],
    ['removes a device', { unset: ['network devices.default'] }, { ...FULL, 'network devices': undefined }],
    [
      'clears with UNSET',
      { set: { comment: 'UNSET', init: 'UNDEF' } },
      { ...FULL, comment: undefined, init: undefined },
    ],
    [
      'clears a list with UNSET among its items',
      { set: { 'kernel.args': ['a', 'UNSET'] } },
      { ...FULL, kernel: { version: '6.1' } },
    ],
    ['clears and sets in one go', { unset: ['tags'], set: { 'tags.new': '1' } }, { ...FULL, tags: { new: '1' } }],
    [
      'sets structured data',
      { set: { 'resources.x': { a: [1] } } },
      { ...FULL, resources: { ...FULL.resources, x: { a: [1] } } },
    ],
    [
      'clears an entry of every disk',
      { unset: ['disks.*.partitions.EFI system'] },
      { ...FULL, disks: { '/dev/disk/by-path/pci-0000:00:1f.2-ata-1': { wipe_table: false } } },
    ],
    [
      'clears a field of a disk with dots in its path',
      { unset: ['disks./dev/disk/by-path/pci-0000:00:1f.2-ata-1.wipe_table'] },
      {
        ...FULL,
        disks: {
          '/dev/disk/by-path/pci-0000:00:1f.2-ata-1': {
            partitions: FULL.disks['/dev/disk/by-path/pci-0000:00:1f.2-ata-1'].partitions,
          },
        },
      },
    ],
    ['clears a yes or no with a word', { set: { discoverable: 'unset' } }, { ...FULL, discoverable: undefined }],
    ['keeps a word that clears a yes or no as a text', { set: { comment: 'unset' } }, { ...FULL, comment: 'unset' }],
    ['clears what is not there', { unset: ['tags.gone', 'network devices.gone.mtu'] }, FULL],
  ])('%s', (_says, patch, document: Readonly<Record<string, unknown>>) => {
    expect(patched(patch)).toEqual({ document: JSON.parse(JSON.stringify(document)), problems: [] });
  });

  test('reports every unknown place and bad value', () => {
    const set = {
      'kernel.arg': 'x',
      kernl: 'x',
      'kernel.args.0': 'x',
      'network devices.default.ipaddr': 'x',
      discoverable: 'perhaps',
    };
    expect(patched({ set }).problems).toEqual([
      'kernel.arg: "arg" is not a known key',
      'kernl: "kernl" is not a known key',
      'kernel.args.0: kernel.args has no parts',
      'discoverable: "perhaps" is not true or false',
      'network devices.default.ipaddr: "x" is not an IPv4 address',
    ]);
  });

  test('that sets everything there is, and one that takes it back, give what was before', () => {
    // Structured data has no places inside, and names with dots can be read in two ways.
    const plain = anyRecord.map(({ resources: _free, ...record }) => record).filter((record) => !hasDots(record));
    fc.assert(
      fc.property(plain, plain, (start, other) => {
        const [old, now] = [start, other].map((record) => documentLeaves(formatDocument(record)));
        const paths = [...(now?.keys() ?? [])];
        const changed = patchDocument('node', start, { set: Object.fromEntries(now ?? []) });
        expect(changed.problems).toEqual([]);
        const back = patchDocument('node', changed.value, {
          unset: paths.filter((path) => old?.has(path) !== true),
          set: Object.fromEntries(old ?? []),
        });
        expect(back).toEqual({ value: start, problems: [] });
      }),
    );
  });

  test('with any path and value never throws', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('tags.', '.', 'kernel..args', 'network devices.')),
          fc.jsonValue(),
        ),
        (set) => {
          const { value } = patchDocument('node', before, { set, unset: Object.keys(set) });
          expect(readDocument('node', formatDocument(value)).problems).toEqual([]);
        },
      ),
    );
  });
});

function hasDots(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).some(([key, below]) => key.includes('.') || hasDots(below));
}
