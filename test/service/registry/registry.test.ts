import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import { formatDocument } from '../../../src/domain/registry-document.ts';
import { createRegistry } from '../../../src/service/registry/create-registry.ts';
import type { ChooseDiscoverable, Registry, RegistryChange } from '../../../src/service/registry/registry.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const ME = { who: 'root', from: 'local', command: 'wwctl node …' };
const names = { images: () => ['rocky-9'], overlays: async () => ['wwinit'], ipxeTemplates: () => ['default'] };

let database: Database;
let registry: Registry;
let logged: unknown[] = [];
let files = 0;

const open = () =>
  createRegistry({
    repository: createSqliteRegistry(database),
    names,
    log: { error: (...line: unknown[]) => logged.push(line) },
    now: () => 1_000_000,
  });
beforeEach(async () => {
  logged = [];
  database = openDatabase(directory.file(`registry-${files++}.db`), REGISTRY_MIGRATIONS);
  registry = await open();
});
afterEach(() => {
  database.close();
});

const record = (name: string) => formatDocument(registry.listNodes([name])[0]?.record ?? {});
const ip = 'network devices.default.ipaddr';

describe('the first start', () => {
  test('makes the profile default, once', async () => {
    const [profile] = registry.listProfiles();
    expect(profile?.name).toBe('default');
    expect(profile?.record).toMatchObject({
      systemOverlay: [
        'wwinit',
        'wwclient',
        'hostname',
        'hosts',
        'issue',
        'resolv',
        'fstab',
        'sfdisk',
        'mkfs',
        'mkswap',
        'systemd.networkd',
        'ssh.host_keys',
        'ssh.authorized_keys',
      ],
      runtimeOverlay: ['hosts', 'ssh.authorized_keys'],
      kernel: { args: ['quiet', 'crashkernel=no', 'net.ifnames=1'] },
      init: '/sbin/init',
      root: 'overlay',
      ipxeTemplate: 'default',
    });
    expect((await open()).cluster().revision).toBe(1);
  });
});

describe('adding nodes', () => {
  test('takes patterns, counts addresses up, and gives the profile default', async () => {
    const result = await registry.edit.node.add(
      ['n[09-11]'],
      { set: { [ip]: '10.0.0.254', 'image name': 'rocky-9' } },
      ME,
    );
    expect(result).toMatchObject({ revision: 2, failed: [] });
    expect(result.changes).toMatchObject([
      { kind: 'node', change: 'added', names: ['n09'] },
      { names: ['n10'] },
      { names: ['n11'] },
    ]);
    expect(registry.listNodes().map(({ resolved }) => resolved.networkDevices['default']?.ipaddr)).toEqual([
      '10.0.0.254',
      '10.0.0.255',
      '10.0.1.0',
    ]);
    expect(record('n11')).toEqual({
      profiles: ['default'],
      'image name': 'rocky-9',
      'network devices': { default: { ipaddr: '10.0.1.0' } },
    });
    expect(registry.cluster().nodes.get('n10')?.init).toBe('/sbin/init');
  });

  test.each([
    [{ set: { profiles: [] } }, {}],
    [{ unset: ['profiles'] }, {}],
  ])('gives no profile when %j says so', async (patch, document) => {
    await registry.edit.node.add(['n1'], patch, ME);
    expect(record('n1')).toEqual(document);
  });

  test.each([
    [
      'a name that is taken',
      ['n2', 'n1'],
      {},
      ConflictError,
      'node n1: there is a node n1 already. Use wwctl node set to change it.',
    ],
    [
      'a name that differs by case alone',
      ['N1'],
      {},
      ConflictError,
      'node N1: there is a node n1 already. Use wwctl node set to change it.',
    ],
    [
      'a name no host can have',
      ['n2', 'n_3'],
      {},
      InvalidError,
      'node n_3: "n_3" cannot be its name. A node is named like a host: letters, digits and hyphens, with dots between labels, at most 64 characters.',
    ],
    [
      'a pattern that is none',
      ['n[2'],
      {},
      InvalidError,
      'a [ has no ] behind it (at "[2"). Write lists of numbers like n[01-04,7].',
    ],
    ['no name', [], {}, InvalidError, 'no node is named: write at least one'],
    [
      'an address of another node',
      ['n2'],
      { [ip]: '10.0.0.1' },
      ConflictError,
      'node n2: 10.0.0.1 is the address of device default of node n1 and of device default of node n2. Give each device its own.',
    ],
    [
      'the broadcast address of the network of a device',
      ['n2'],
      { [ip]: '10.0.0.255', 'network devices.default.netmask': '255.255.255.0' },
      InvalidError,
      'node n2: 10.0.0.255 of device default is the broadcast address of the network 10.0.0.0/24. Give it an address in between, or another netmask.',
    ],
    [
      'more nodes than addresses',
      ['x[1-9]'],
      { [ip]: '255.255.255.250' },
      InvalidError,
      'there are fewer than 5 addresses after 255.255.255.250: begin with a smaller one',
    ],
    [
      'several mistakes at once',
      ['n2'],
      { 'image name': 'rokcy-9', profiles: ['defalt'] },
      InvalidError,
      'node n2: profiles: there is no profile defalt. Did you mean default?\nnode n2: image name: there is no image rokcy-9. Did you mean rocky-9?',
    ],
    [
      'a field that is none',
      ['n2'],
      { 'imag name': 'x' },
      InvalidError,
      'node n2: imag name: "imag name" is not a known key. Did you mean image name?',
    ],
  ])('refuses %s, and changes nothing', async (_says, patterns, set, kind, message) => {
    await registry.edit.node.add(['n1'], { set: { [ip]: '10.0.0.1' } }, ME);
    const error = await registry.edit.node.add(patterns, { set }, ME).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error).toHaveProperty('message', message);
    expect([...registry.cluster().nodes.keys()]).toEqual(['n1']);
    expect(registry.cluster().revision).toBe(2);
  });

  test('of one hardware address a hundred times at once succeeds once', async () => {
    const set = { 'network devices.default.hwaddr': '52:54:00:00:00:01' };
    const all = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => registry.edit.node.add([`n${index}`], { set }, ME)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(registry.cluster().findByHwaddr('52:54:00:00:00:01' as MacAddress)?.name).toBe('n0');
  });
});

describe('changing nodes', () => {
  beforeEach(() => registry.edit.node.add(['n[1-3]'], { set: { [ip]: '10.0.0.1' } }, ME).then(() => undefined));

  test('changes all that are named, or none', async () => {
    await registry.edit.node.set(['n[1-2]'], { set: { comment: 'x' } }, ME);
    expect(registry.listNodes(['n[1-3]']).map(({ resolved }) => resolved.comment)).toEqual(['x', 'x', undefined]);
    await expect(registry.edit.node.set(['n[1-2]'], { set: { [ip]: '10.0.0.9' } }, ME)).rejects.toThrow(ConflictError);
    expect(registry.cluster().nodes.get('n1')?.networkDevices['default']?.ipaddr).toBe('10.0.0.1');
  });

  test('makes no revision when everything is so already', async () => {
    await registry.edit.node.set(['n1'], { set: { comment: 'x' } }, ME);
    expect(await registry.edit.node.set(['n1'], { set: { comment: 'x' } }, ME)).toEqual({
      revision: 3,
      changes: [],
      failed: [],
    });
    const { changes } = await registry.edit.node.set(['n[1-2]'], { set: { comment: 'x' } }, ME);
    expect(changes.map((group) => group.names)).toEqual([['n2']]);
  });

  test('names the nearest node when one is unknown', async () => {
    await expect(registry.edit.node.set(['n1', 'n33'], { set: { comment: 'x' } }, ME)).rejects.toThrow(
      new NotFoundError('there is no node n33. Did you mean n3?'),
    );
    expect(() => registry.listNodes(['m'])).toThrow(/there is no node m\. /);
  });

  test('survives a restart', async () => {
    await registry.edit.node.set(['n2'], { set: { 'tags.rack': '5' } }, ME);
    const again = await open();
    expect(again.cluster().revision).toBe(3);
    expect(again.cluster().nodes).toEqual(registry.cluster().nodes);
  });

  test('leaves the snapshot that somebody holds as it was', async () => {
    const held = registry.cluster();
    await registry.edit.node.delete(['n[1-3]'], ME);
    expect(held.nodes.size).toBe(3);
    expect(registry.cluster().nodes.size).toBe(0);
  });

  test('is told to listeners, and their faults are logged alone', async () => {
    const heard: RegistryChange[] = [];
    registry.onChange(() => {
      throw new Error('deaf');
    });
    const stop = registry.onChange((change) => heard.push(change));
    await registry.edit.node.delete(['n2'], ME);
    stop();
    await registry.edit.node.delete(['n3'], ME);
    expect(heard).toMatchObject([{ revision: 3, changed: [{ kind: 'node', name: 'n2' }], author: ME }]);
    expect(heard[0]?.before.nodes.has('n2')).toBe(true);
    expect(heard[0]?.after.nodes.has('n2')).toBe(false);
    expect(logged).toHaveLength(2);
  });
});

describe('profiles', () => {
  test('are named one by one, and change every node that has them', async () => {
    await registry.edit.profile.add(['gpu'], { set: { 'kernel.args': ['iommu=pt'] } }, ME);
    await registry.edit.node.add(['n1'], { set: { profiles: ['default', 'gpu'] } }, ME);
    await registry.edit.profile.set(['gpu'], { set: { 'kernel.args': ['iommu=on'] } }, ME);
    expect(registry.cluster().nodes.get('n1')?.kernel.args.at(-1)).toBe('iommu=on');
    expect(registry.listProfiles().map(({ name }) => name)).toEqual(['default', 'gpu']);
  });

  test('stay while a node has them', async () => {
    await registry.edit.profile.add(['gpu'], {}, ME);
    await registry.edit.node.add(['n1'], { set: { profiles: ['gpu'] } }, ME);
    await expect(registry.edit.profile.delete(['gpu'], ME)).rejects.toThrow(
      new ConflictError('profile gpu: is used by node n1. Take it off first: wwctl node set NAME --profile LIST.'),
    );
    await registry.edit.node.delete(['n1'], ME);
    await registry.edit.profile.delete(['gpu'], ME);
    expect(registry.listProfiles().map(({ name }) => name)).toEqual(['default']);
  });

  test('have no fields of nodes alone', async () => {
    await expect(registry.edit.profile.add(['p'], { set: { discoverable: 'yes' } }, ME)).rejects.toThrow(
      /profile p: discoverable: "discoverable" is not a known key/,
    );
  });
});

describe('a stored record that this program cannot read', () => {
  test('is named', async () => {
    database.prepare("insert into nodes values ('n1', '{\"hologram\": 1}')").run();
    await expect(open()).rejects.toThrow(
      /^the stored node n1 cannot be read: hologram: "hologram" is not a known key; restore a copy of registry\.db$/,
    );
  });
});

describe('discovery', () => {
  const hwaddr = '52:54:00:00:00:aa' as MacAddress;
  const first: ChooseDiscoverable = ([node]) => node?.name;

  test('gives the machine to the first discoverable node, once', async () => {
    await registry.edit.node.add(['n[1-2]'], { set: { discoverable: 'yes', [ip]: '10.0.0.11' } }, ME);
    expect(await registry.discover(hwaddr, first, ME)).toEqual(['n1']);
    expect(record('n1')).toMatchObject({ 'network devices': { default: { hwaddr, ipaddr: '10.0.0.11' } } });
    expect(record('n1')).not.toHaveProperty('discoverable');
    expect(registry.cluster().findByHwaddr(hwaddr)?.name).toBe('n1');
    expect(await registry.discover(hwaddr, first, ME)).toEqual([]);
  });

  test('of two machines at once gives them two nodes', async () => {
    await registry.edit.node.add(['n[1-2]'], { set: { discoverable: 'yes' } }, ME);
    const other = '52:54:00:00:00:bb' as MacAddress;
    const results = await Promise.all([registry.discover(hwaddr, first, ME), registry.discover(other, first, ME)]);
    expect(results.flat()).toEqual(['n1', 'n2']);
  });

  test('a node that is discoverable again is no longer found by its old machine', async () => {
    await registry.edit.node.add(['n1'], { set: { 'network devices.default.hwaddr': hwaddr } }, ME);
    await registry.edit.node.set(['n1'], { set: { discoverable: 'yes' } }, ME);
    expect(registry.cluster().findByHwaddr(hwaddr)).toBeUndefined();
  });
});

describe('nodesets', () => {
  test('select nodes by profile and by field, for lists and for changes', async () => {
    await registry.edit.profile.add(['gpu'], {}, ME);
    await registry.edit.node.add(['n[1-4]'], { set: { 'tags.rack': '7' } }, ME);
    await registry.edit.node.set(['n[3-4]'], { set: { profiles: ['gpu'] } }, ME);
    const listed = (...words: string[]) => registry.listNodes(words).map(({ name }) => name);
    expect(listed('@gpu')).toEqual(['n3', 'n4']);
    expect(listed('tag.rack=7!@gpu', 'n4')).toEqual(['n1', 'n2', 'n4']);
    await registry.edit.node.set(['@*!@gpu'], { set: { comment: 'cpu' } }, ME);
    expect(listed('comment=cpu')).toEqual(['n1', 'n2']);
    expect(listed('image=nothing')).toEqual([]);
  });
});
