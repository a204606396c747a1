import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDocument, patchDocument, readDocument } from '../../src/domain/registry-document.ts';

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
  init: '/sbin/init',
  root: 'initramfs',
  'network devices': {
    default: {
      type: 'ethernet',
      onboot: false,
      device: 'eth0',
      hwaddr: '52:54:00:12:34:56',
      ipaddr: '10.0.0.5',
      netmask: '255.255.252.0',
      gateway: '10.0.0.1',
      mtu: 9000,
      tags: { DNS1: '10.0.0.1' },
    },
  },
  tags: { rack: '5' },
  'primary network': 'default',
  resources: { fstab: [{ spec: 'nas:/home', passno: 0 }] },
};

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
      map: fc.dictionary(
        fc.oneof(
          fc.constantFrom(...Object.keys(FULL), 'default', 'args', 'ipaddr', 'tags', '__proto__', 'constructor'),
          fc.string(),
        ),
        tie('any'),
        { maxKeys: 4 },
      ),
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
