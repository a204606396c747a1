import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConflictError, InvalidError } from '../../../src/domain/errors.ts';
import { RegistryFixture } from '../../support/registry-fixture.ts';

const ME = { who: 'root', from: 'local', command: 'test' };
const fixture = new RegistryFixture();
const edit = () => fixture.registry.edit;
const nodes = () => fixture.documents().nodes;

describe('a document', () => {
  test('is the record afterwards: new, or in place of what it said', async () => {
    await edit().node.put('n1', { comment: 'x', tags: { a: '1' } }, ME);
    await edit().node.put('n1', { tags: { b: '2' } }, ME);
    expect(nodes()).toEqual({ n1: { tags: { b: '2' } } });
  });

  test('as a merge patch changes what it says: null clears, lists are replaced', async () => {
    await edit().node.put('n1', { comment: 'x', tags: { a: '1', b: '2' }, kernel: { args: ['quiet'] } }, ME);
    await edit().node.mergePatch('n1', { comment: null, tags: { a: null, c: '3' }, kernel: { args: ['debug'] } }, ME);
    expect(nodes()).toEqual({ n1: { tags: { b: '2', c: '3' }, kernel: { args: ['debug'] } } });
  });

  test('is looked at when its turn has come', async () => {
    await edit().node.put('n1', { comment: 'x' }, ME);
    const seen: unknown[] = [];
    const check = (current: unknown) => {
      seen.push(current);
      if (seen.length > 1) throw new ConflictError('changed');
    };
    const all = await Promise.allSettled([
      edit().node.mergePatch('n1', { comment: 'y' }, ME, { check }),
      edit().node.mergePatch('n1', { comment: 'z' }, ME, { check }),
    ]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(seen).toEqual([{ comment: 'x' }, { comment: 'y' }]);
  });

  test('with mistakes is refused with all of them', async () => {
    await expect(edit().node.put('n1', { coment: 'x', kernel: { args: 'quiet' } }, ME)).rejects.toThrow(
      new InvalidError(
        'node n1: coment: "coment" is not a known key. Did you mean comment?\nnode n1: kernel.args: is not a list. Write it like [console=ttyS0].',
      ),
    );
  });
});

describe('many documents', () => {
  test('change nodes and profiles in one revision', async () => {
    const { revision } = await fixture.registry.apply(
      { profiles: { gpu: { init: '/init' } }, nodes: { n1: { profiles: ['gpu'] }, n2: {} }, mode: 'replace' },
      ME,
    );
    expect(revision).toBe(2);
    expect(fixture.registry.cluster().nodes.get('n1')?.init).toBe('/init');
  });

  test('of an edited list delete what is no longer in it, and nothing else', async () => {
    await edit().node.add(['n[1-4]'], {}, ME);
    await fixture.registry.apply(
      { nodes: { n1: { comment: 'x' }, n9: {} }, mode: 'replace', scope: { nodes: ['n1', 'n2'] } },
      ME,
    );
    expect(Object.keys(nodes())).toEqual(['n1', 'n3', 'n4', 'n9']);
  });

  test('may move an address from one node to another', async () => {
    const device = (ipaddr: string) => ({ 'network devices': { default: { ipaddr } } });
    await fixture.registry.apply({ nodes: { n1: device('10.0.0.1'), n2: device('10.0.0.2') }, mode: 'replace' }, ME);
    await fixture.registry.apply({ nodes: { n1: device('10.0.0.2'), n2: device('10.0.0.1') }, mode: 'replace' }, ME);
    expect(nodes()).toMatchObject({ n1: device('10.0.0.2'), n2: device('10.0.0.1') });
  });
});

describe('renaming', () => {
  beforeEach(async () => {
    await edit().profile.add(['gpu'], {}, ME);
    await edit().profile.add(['big'], { set: { profiles: ['gpu'] } }, ME);
    await edit().node.add(['n[1-2]'], { set: { profiles: ['big', '~gpu'], 'tags.a': '1' } }, ME);
  });

  test('keeps what nodes say, and may swap their names', async () => {
    await edit().node.set(['n1'], { set: { comment: 'one' } }, ME);
    await edit().node.rename(['n[1-2]'], ['n2', 'n1'], ME);
    expect(nodes()['n2']).toMatchObject({ comment: 'one' });
    expect(Object.keys(nodes())).toEqual(['n1', 'n2']);
  });

  test('of a profile changes every list that names it', async () => {
    await edit().profile.rename(['gpu'], ['accelerator'], ME);
    expect(fixture.documents()).toMatchObject({
      profiles: { accelerator: {}, big: { profiles: ['accelerator'] } },
      nodes: { n1: { profiles: ['big', '~accelerator'] } },
    });
    await fixture.registry.undo(fixture.registry.cluster().revision, ME);
    expect(nodes()).toMatchObject({ n1: { profiles: ['big', '~gpu'] } });
  });

  test.each([
    [
      'to a name that is taken',
      ['n1'],
      ['n2'],
      'node n2: there is a node n2 already. Use wwctl node set to change it.',
    ],
    ['of two nodes to one name', ['n[1-2]'], ['n3'], '2 nodes cannot take 1 names: write one for each'],
    ['of a node that is not there', ['n8'], ['n9'], 'there is no node n8. Did you mean n1?'],
  ])('is refused %s', async (_says, from, to, message) => {
    await expect(edit().node.rename(from, to, ME)).rejects.toThrow(message);
  });

  test('takes along what the record named before its thing went away', async () => {
    await edit().node.set(['n1'], { set: { 'image name': 'rocky-9' } }, ME);
    const later = await fixture.open([]);
    await later.edit.node.rename(['n1'], ['m1'], ME);
    expect(later.listNodes(['m1'])[0]?.record.imageName).toBe('rocky-9');
  });

  test('of the profile that new nodes take is refused', async () => {
    await expect(edit().profile.rename(['default'], ['base'], ME)).rejects.toThrow(
      'profile default keeps its name, new nodes take it: copy it instead',
    );
  });
});

describe('copying a node', () => {
  test('leaves out what no two machines share, takes fields of its own, and counts addresses up', async () => {
    const device = { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1', netmask: '255.255.255.0' };
    await edit().node.put('n1', { 'asset key': 'A1', comment: 'x', 'network devices': { default: device } }, ME);
    await edit().node.copy('n1', ['n[2-3]'], { set: { 'network devices.default.ipaddr': '10.0.0.2' } }, ME);
    const copy = (ipaddr: string) => ({
      comment: 'x',
      'network devices': { default: { ipaddr, netmask: '255.255.255.0' } },
    });
    expect(nodes()).toMatchObject({ n2: copy('10.0.0.2'), n3: copy('10.0.0.3') });
    expect(nodes()['n2']).not.toHaveProperty('asset key');
    expect(nodes()['n2']?.['network devices']).not.toHaveProperty('default.hwaddr');
  });
});

test('resources of one name that cannot be merged are refused', async () => {
  const documents = { profiles: { p: { resources: { fstab: [] } } }, nodes: { n1: { profiles: ['p'] } } };
  await fixture.registry.apply({ ...documents, mode: 'replace' }, ME);
  await edit().profile.put('p', { resources: { fstab: [{ file: '/a' }] } }, ME);
  await expect(edit().node.mergePatch('n1', { resources: { fstab: { file: '/b' } } }, ME)).rejects.toThrow(
    /node n1: resources\.fstab: is a map here and a list in profile p/,
  );
});

test('everything that is wrong with a document is said at once: fields, names, addresses', async () => {
  await edit().node.put('n1', { 'network devices': { default: { ipaddr: '10.0.0.1' } } }, ME);
  const document = {
    coment: 'x',
    'image name': 'rocky-8',
    'network devices': { default: { ipaddr: '10.0.0.1', mtu: 'big' } },
  };
  const error = await edit()
    .node.put('n2', document, ME)
    .catch((caught: unknown) => caught);
  expect(
    String(error)
      .split('\n')
      .map((line) => line.replace(/^ConflictError: /, '')),
  ).toEqual([
    'node n2: coment: "coment" is not a known key. Did you mean comment?',
    expect.stringContaining('node n2: network devices.default.mtu: "big" is not a whole number'),
    'node n2: image name: there is no image rocky-8. Did you mean rocky-9?',
    expect.stringContaining('node n2: 10.0.0.1 is the address of device default of node n1'),
  ]);
});

test('everything that is wrong with new nodes is said at once, also when it keeps going', async () => {
  const patch = { set: { coment: 'x', 'image name': 'rocky-8' } };
  for (const keepGoing of [false, true]) {
    await expect(edit().node.add(['n[1-2]', 'n_3'], patch, ME, { keepGoing })).rejects.toThrow(
      /n_3: "n_3" cannot be its name[\s\S]*node n1: coment: [\s\S]*node n1: image name: there is no image rocky-8/,
    );
  }
  expect(nodes()).toEqual({});
});

test('a problem says in which field it is, also when that names what there is not', async () => {
  const document = {
    profiles: ['defalt'],
    'image name': 'rocky-8',
    'ipxe template': 'x',
    'system overlay': ['~wwinti'],
    'runtime overlay': ['wwinti'],
    'network devices': { default: { ipaddr: '0.0.0.1' } },
  };
  const error: unknown = await edit()
    .node.put('n1', document, ME)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    facts: {
      problems: [
        { path: 'node n1', field: 'profiles' },
        { path: 'node n1', field: 'system overlay', message: expect.stringContaining('Did you mean wwinit?') },
        { path: 'node n1', field: 'runtime overlay' },
        { path: 'node n1', field: 'image name' },
        { path: 'node n1', field: 'ipxe template' },
        { path: 'node n1', field: 'network devices.default.ipaddr' },
      ],
    },
  });
});
