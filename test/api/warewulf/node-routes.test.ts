import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarewulfLab, type WarewulfLab } from '../../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
});
afterEach(() => lab.close());

const kernel = { version: '6.1', args: ['quiet'] };
const n1 = { 'system overlay': ['hosts'], 'runtime overlay': ['site'], kernel };

interface Case {
  readonly says: string;
  readonly profiles?: Readonly<Record<string, unknown>>;
  readonly nodes?: Readonly<Record<string, unknown>>;
  readonly ask: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly answer: unknown;
  /** The nodes afterwards; as before when missing. */
  readonly after?: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  {
    says: 'all nodes by name, with what their profiles give',
    profiles: { base: { 'image name': 'rocky-9', kernel: { args: ['quiet'] } } },
    nodes: { n1: { profiles: ['base'], kernel: { args: ['~quiet', 'debug'] } }, n2: n1 },
    ask: 'GET /api/nodes/',
    answer: { n1: { profiles: ['base'], 'image name': 'rocky-9', kernel: { args: ['debug'] } }, n2: n1 },
  },
  { says: 'all nodes without a slash too', nodes: { n1 }, ask: 'GET /api/nodes', answer: { n1 } },
  { says: 'no node at all', ask: 'GET /api/nodes/', answer: {} },
  {
    says: 'one node with what its profiles give, but their comment',
    profiles: { base: { comment: 'all', 'runtime overlay': ['hosts'] } },
    nodes: { n1: { profiles: ['base'], kernel } },
    ask: 'GET /api/nodes/n1',
    answer: { profiles: ['base'], 'runtime overlay': ['hosts'], kernel },
  },
  {
    says: 'one node as its own record says',
    profiles: { base: { 'runtime overlay': ['hosts'] } },
    nodes: { n1: { profiles: ['base'], kernel } },
    ask: 'GET /api/nodes/n1/raw',
    answer: { profiles: ['base'], kernel },
  },
  {
    says: 'values as the strings and booleans that Warewulf has, and its spelling of onboot; never a password',
    nodes: {
      n1: {
        discoverable: false,
        ipmi: { write: true, port: 623, password: 'secret' },
        'network devices': { default: { onboot: true, mtu: 9000, ipaddr: '10.0.0.1', tags: { DNS: '10.0.0.254' } } },
        disks: { '/dev/vda': { wipe_table: true, partitions: { a: { number: 1, should_exist: false } } } },
        resources: { fstab: [{ spec: 'a', passno: 1 }] },
      },
    },
    ask: 'GET /api/nodes/n1/raw',
    answer: {
      discoverable: 'false',
      ipmi: { write: 'true', port: '623', password: '***' },
      'network devices': { default: { onbot: 'true', mtu: '9000', ipaddr: '10.0.0.1', tags: { DNS: '10.0.0.254' } } },
      disks: { '/dev/vda': { wipe_table: true, partitions: { a: { number: '1', should_exist: false } } } },
      resources: { fstab: [{ spec: 'a', passno: 1 }] },
    },
  },
  {
    says: 'the fields of a node with their Go paths and where they come from',
    profiles: {
      p1: { init: '/a', kernel: { args: ['quiet'] }, tags: { rack: '7' }, root: 'tmpfs' },
      p2: { root: 'ramfs' },
    },
    nodes: {
      n1: {
        profiles: ['p1', 'p2'],
        init: '/b',
        kernel: { args: ['~quiet', 'debug'] },
        ipmi: { username: 'admin', password: 'secret' },
        'network devices': { 'eth0.100': { onboot: true, ipaddr: '10.0.0.2', mtu: 1500 } },
        'primary network': 'eth0.100',
        disks: { '/dev/vda': { partitions: { a: { should_exist: true, size_mib: 5 } } } },
        filesystems: { '/dev/vda1': { format: 'ext4', wipe_filesystem: false } },
        resources: { fstab: [{ spec: 'a' }], ignition: { storage: { a: 1 } } },
      },
    },
    ask: 'GET /api/nodes/n1/fields',
    answer: [
      { Field: 'Profiles', Source: '', Value: 'p1,p2' },
      { Field: 'Kernel.Args', Source: 'p1,n1', Value: 'quiet,~quiet,debug' },
      { Field: 'Ipmi.UserName', Source: '', Value: 'admin' },
      { Field: 'Ipmi.Password', Source: '', Value: '***' },
      { Field: 'Init', Source: 'SUPERSEDED', Value: '/b' },
      { Field: 'Root', Source: 'p2', Value: 'ramfs' },
      { Field: 'NetDevs[eth0.100].OnBoot', Source: '', Value: 'true' },
      { Field: 'NetDevs[eth0.100].Ipaddr', Source: '', Value: '10.0.0.2' },
      { Field: 'NetDevs[eth0.100].MTU', Source: '', Value: '1500' },
      { Field: 'Tags[rack]', Source: 'p1', Value: '7' },
      { Field: 'PrimaryNetDev', Source: '', Value: 'eth0.100' },
      { Field: 'Disks[/dev/vda].Partitions[a].SizeMiB', Source: '', Value: '5' },
      { Field: 'Disks[/dev/vda].Partitions[a].ShouldExist', Source: '', Value: 'true' },
      { Field: 'FileSystems[/dev/vda1].Format', Source: '', Value: 'ext4' },
      { Field: 'FileSystems[/dev/vda1].WipeFileSystem', Source: '', Value: 'false' },
      { Field: 'Resources[fstab]', Source: '', Value: '[{"spec":"a"}]' },
      { Field: 'Resources[ignition].storage.a', Source: '', Value: '1' },
    ],
  },
  {
    says: 'the overlays of a node, which are never built before they are asked for',
    nodes: { n1 },
    ask: 'GET /api/nodes/n1/overlays',
    answer: { 'system overlay': { overlays: ['hosts'] }, 'runtime overlay': { overlays: ['site'] } },
  },
  {
    says: 'a new node',
    ask: 'PUT /api/nodes/n1',
    body: { node: n1 },
    headers: { 'if-none-match': '*' },
    answer: n1,
    after: { n1 },
  },
  {
    says: 'a node that is replaced as a whole',
    nodes: { n1: { comment: 'old', 'image name': 'rocky-9' } },
    ask: 'PUT /api/nodes/n1',
    body: { node: n1 },
    answer: n1,
    after: { n1 },
  },
  {
    says: 'no replacement where only a new node is wanted',
    nodes: { n1 },
    ask: 'PUT /api/nodes/n1',
    body: { node: {} },
    headers: { 'if-none-match': '*' },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: "invalid argument: node 'n1' already exists" },
  },
  {
    says: 'a node as it was read, without losing the password that it hides',
    nodes: { n1: { ipmi: { password: 'secret' }, 'network devices': { default: { onboot: false, mtu: 1500 } } } },
    ask: 'PUT /api/nodes/n1',
    body: {
      node: { ipmi: { password: '***' }, 'network devices': { default: { onbot: 'true', mtu: '9000' } } },
    },
    answer: { ipmi: { password: '***' }, 'network devices': { default: { onbot: 'true', mtu: '9000' } } },
    after: { n1: { ipmi: { password: 'secret' }, 'network devices': { default: { onboot: true, mtu: 9000 } } } },
  },
  {
    says: 'the right spelling of onboot is understood too',
    ask: 'PUT /api/nodes/n1',
    body: { node: { 'network devices': { default: { onboot: true } } } },
    answer: { 'network devices': { default: { onbot: 'true' } } },
    after: { n1: { 'network devices': { default: { onboot: true } } } },
  },
  {
    says: 'two spellings of onboot that contradict each other are refused',
    ask: 'PUT /api/nodes/n1',
    body: { node: { 'network devices': { default: { onboot: 'true', onbot: 'false' } } } },
    status: 400,
    answer: {
      status: 'INVALID_ARGUMENT',
      error: 'invalid argument: onboot and onbot say different things: write one of them',
    },
  },
  {
    says: 'an update of what it says, and of nothing else',
    nodes: { n1 },
    ask: 'PATCH /api/nodes/n1',
    body: { node: { kernel: { version: '6.12' }, comment: '', 'system overlay': [], tags: {} } },
    answer: { ...n1, kernel: { version: '6.12', args: ['quiet'] } },
    after: { n1: { ...n1, kernel: { version: '6.12', args: ['quiet'] } } },
  },
  {
    says: "an update that clears, by null or by Warewulf's words",
    nodes: { n1: { ...n1, comment: 'x', init: '/a', tags: { a: '1', b: '2' } } },
    ask: 'PATCH /api/nodes/n1',
    body: { node: { comment: null, init: 'UNDEF', kernel: { args: ['UNSET'] }, tags: { a: 'UNSET' } } },
    answer: { ...n1, kernel: { version: '6.1' }, tags: { b: '2' } },
    after: { n1: { ...n1, kernel: { version: '6.1' }, tags: { b: '2' } } },
  },
  {
    says: 'an update of what is not there',
    nodes: { n1 },
    ask: 'PATCH /api/nodes/n2',
    body: { node: { comment: 'x' } },
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: .*n2.*Did you mean n1\?$/) },
  },
  {
    says: 'an unknown image in an update',
    nodes: { n1 },
    ask: 'PATCH /api/nodes/n1',
    body: { node: { 'image name': 'rocky-8' } },
    status: 400,
    answer: {
      status: 'INVALID_ARGUMENT',
      error: expect.stringMatching(/^invalid argument: .*rocky-8.*Did you mean rocky-9\?$/),
    },
  },
  {
    says: 'an address that another node has',
    nodes: { n1: { 'network devices': { default: { ipaddr: '10.0.0.1' } } } },
    ask: 'PUT /api/nodes/n2',
    body: { node: { 'network devices': { default: { ipaddr: '10.0.0.1' } } } },
    status: 409,
    answer: { status: 'ALREADY_EXISTS', error: expect.stringMatching(/^already exists: .*10\.0\.0\.1/) },
  },
  { says: 'a deleted node as it was', nodes: { n1 }, ask: 'DELETE /api/nodes/n1', answer: n1, after: {} },
  {
    says: 'no deletion of several nodes at once',
    nodes: { n1, n2: {} },
    ask: 'DELETE /api/nodes/n[1-2]',
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('n[1-2]') },
  },
  {
    says: 'a check of the overlays of all nodes',
    nodes: { n2: n1, n1: { ...n1, 'cluster name': 'z' } },
    ask: 'POST /api/nodes/overlays/build',
    answer: ['n1', 'n2'],
  },
  { says: 'a check of those of one', nodes: { n1, n2: {} }, ask: 'POST /api/nodes/n1/overlays/build', answer: 'n1' },
];

const read = ['', '/raw', '/fields', '/overlays'].map((path) => `GET /api/nodes/n2${path}`);

describe('nodes', () => {
  test.each(CASES)('$ask: $says', async ({ profiles = {}, nodes = {}, ask, body, headers, status, answer, after }) => {
    await lab.put('profile', profiles);
    await lab.put('node', nodes);
    expect(await lab.ask(ask, body, headers)).toEqual({ status: status ?? 200, body: answer });
    expect(lab.records('node')).toEqual(after ?? nodes);
  });

  test.each([...read, 'DELETE /api/nodes/n2', 'POST /api/nodes/n2/overlays/build'])(
    '%s says that there is none, and which one is near',
    async (ask) => {
      await lab.put('node', { n1 });
      const error = expect.stringMatching(/^not found: .*n2.*Did you mean n1\?$/);
      expect(await lab.ask(ask)).toEqual({ status: 404, body: { status: 'NOT_FOUND', error } });
    },
  );

  test('a template that fails is named with its node', async () => {
    await lab.put('node', { n1: { 'system overlay': ['site'] } });
    await lab.ask('PUT /api/overlays/site/file?path=bad.hbs', { content: '{{nmae}}' });
    expect(await lab.ask('POST /api/nodes/overlays/build')).toEqual({
      status: 400,
      body: {
        status: 'INVALID_ARGUMENT',
        error: expect.stringMatching(/^invalid argument: node n1: overlay site: bad\.hbs.*nmae/s),
      },
    });
  });

  test('a change is remembered under the name of its caller', async () => {
    await lab.ask('PUT /api/nodes/n1', { node: {} }, { 'warewulf-user': 'anna' });
    await lab.ask('PATCH /api/nodes/n1', { node: { comment: 'x' } }, { 'warewulf-user': 'bert' });
    expect(await lab.services.registry.history({ limit: 2 })).toMatchObject([
      { who: 'bert', from: 'local', command: 'PATCH /api/nodes/n1' },
      { who: 'anna', from: 'local', command: 'PUT /api/nodes/n1' },
    ]);
  });
});
