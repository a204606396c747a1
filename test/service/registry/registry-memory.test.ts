import { describe, expect, test } from '@jest/globals';
import { ConflictError, NotFoundError } from '../../../src/domain/errors.ts';
import { RegistryFixture } from '../../support/registry-fixture.ts';

const ME = { who: 'root', from: 'local', command: 'wwctl node …' };
const fixture = new RegistryFixture();
const edit = () => fixture.registry.edit;
const comment = (text: string) => ({ set: { comment: text } });

describe('the history', () => {
  test('says who changed what, when, from where and with which command', async () => {
    await edit().node.add(['n1'], comment('a'), ME);
    fixture.now = 2_000_000;
    const author = { who: 'alice', from: '10.0.0.9', command: 'wwctl node set n1 --comment b' };
    await edit().node.set(['n1'], comment('b'), author);
    const [newest] = await fixture.registry.history({ limit: 1 });
    expect(newest).toEqual({
      number: 3,
      at: 2_000_000,
      ...author,
      counts: { node: 1, profile: 0 },
      sample: [{ kind: 'node', name: 'n1' }],
    });
    expect(await fixture.registry.revision(3)).toEqual({
      number: 3,
      at: 2_000_000,
      ...author,
      changes: [
        { kind: 'node', change: 'changed', names: ['n1'], fields: [{ field: 'comment', before: 'a', after: 'b' }] },
      ],
    });
  });

  test('is that of one node when it is asked for, also of a node that is gone', async () => {
    await edit().node.add(['n[1-2]'], {}, ME);
    await edit().node.set(['n2'], comment('x'), ME);
    await edit().node.delete(['n1'], ME);
    const records = fixture.registry.namedRecords(['n1'], undefined);
    expect((await fixture.registry.history({ limit: 9, records })).map(({ number }) => number)).toEqual([4, 2]);
    expect((await fixture.registry.revision(2, records)).changes).toMatchObject([{ change: 'added', names: ['n1'] }]);
  });

  test('knows no revision that never was', async () => {
    await expect(fixture.registry.revision(9)).rejects.toThrow(
      new NotFoundError('there is no revision 9: wwctl history lists them'),
    );
  });

  test('folds what nodes have in common, and leaves out what was taken back in between', async () => {
    await edit().node.add(['n[1-3]'], {}, ME);
    await edit().node.set(['n[1-3]'], comment('x'), ME);
    await edit().node.set(['n3'], { unset: ['comment'] }, ME);
    const changes = [
      {
        kind: 'node',
        change: 'changed',
        names: ['n1', 'n2'],
        fields: [{ field: 'comment', before: null, after: 'x' }],
      },
    ];
    expect(await fixture.registry.diff(2, 4)).toEqual(changes);
    expect(await fixture.registry.diff(4, 2)).toMatchObject([{ fields: [{ before: 'x', after: null }] }]);
    expect(await fixture.registry.diff(4, 4)).toEqual([]);
    await expect(fixture.registry.diff(2, 7)).rejects.toThrow(NotFoundError);
  });
});

describe('undo', () => {
  test('takes back a change, is a change itself, and can be taken back again', async () => {
    await edit().node.add(['n[1-2]'], comment('old'), ME);
    const before = fixture.documents();
    await edit().node.set(['n[1-2]'], { set: { comment: 'new', 'tags.rack': '7' } }, ME);
    const after = fixture.documents();
    const { revision, changes } = await fixture.registry.undo(3, ME);
    expect([revision, changes.length]).toEqual([4, 1]);
    expect(fixture.documents()).toEqual(before);
    await fixture.registry.undo(4, ME);
    expect(fixture.documents()).toEqual(after);
  });

  test('brings back what was deleted, and deletes what was added', async () => {
    await edit().node.add(['n1'], comment('x'), ME);
    const there = fixture.documents();
    await edit().node.delete(['n1'], ME);
    await fixture.registry.undo(3, ME);
    expect(fixture.documents()).toEqual(there);
    await fixture.registry.undo(2, ME).catch((error: unknown) => error);
    expect(fixture.documents().nodes).toEqual({});
  });

  test('leaves later changes of other fields as they are', async () => {
    await edit().node.add(['n1'], {}, ME);
    await edit().node.set(['n1'], comment('x'), ME);
    await edit().node.set(['n1'], { set: { 'tags.rack': '7' } }, ME);
    await fixture.registry.undo(3, ME);
    expect(fixture.documents().nodes).toEqual({ n1: { profiles: ['default'], tags: { rack: '7' } } });
  });

  test.each([
    [
      'the same field was changed since',
      () => edit().node.set(['n1'], comment('z'), ME),
      'node n1: comment changed again after revision 3, at last in revision 4. See wwctl show 4; undo that first, or set the value itself.',
    ],
    [
      'the node was deleted since',
      () => edit().node.delete(['n1'], ME),
      'node n1: the record changed again after revision 3, at last in revision 4. See wwctl show 4; undo that first, or set the value itself.',
    ],
  ])('is refused with the reason when %s', async (_says, later, message) => {
    await edit().node.add(['n1'], {}, ME);
    await edit().node.set(['n1'], comment('x'), ME);
    await later();
    const documents = fixture.documents();
    await expect(fixture.registry.undo(3, ME)).rejects.toThrow(new ConflictError(message));
    expect(fixture.documents()).toEqual(documents);
  });

  test('of an added node is refused when it was changed since', async () => {
    await edit().node.add(['n1'], {}, ME);
    await edit().node.set(['n1'], comment('x'), ME);
    await expect(fixture.registry.undo(2, ME)).rejects.toThrow(/node n1: comment changed again after revision 2/);
  });

  test('obeys the rules of the registry: an address may belong to another by now', async () => {
    const ip = 'network devices.default.ipaddr';
    await edit().node.add(['n1'], { set: { [ip]: '10.0.0.1' } }, ME);
    await edit().node.delete(['n1'], ME);
    await edit().node.add(['n2'], { set: { [ip]: '10.0.0.1' } }, ME);
    await expect(fixture.registry.undo(3, ME)).rejects.toThrow(/10\.0\.0\.1 is the address of device default/);
  });
});

describe('a change', () => {
  test('of a record that another admin changed since is refused, with what was changed', async () => {
    await edit().node.add(['n[1-2]'], comment('a'), ME);
    const basis = 2;
    await edit().node.set(['n1'], comment('b'), { who: 'alice', from: 'local', command: 'wwctl node set n1 …' });
    await expect(edit().node.set(['n[1-2]'], comment('c'), ME, { basis })).rejects.toThrow(
      new ConflictError(
        [
          'node n1 was changed by alice since you looked (revision 3: wwctl node set n1 …)',
          '  comment: a → b',
          'Nothing was changed: look at the new values, then repeat the change.',
        ].join('\n'),
      ),
    );
    await edit().node.set(['n2'], comment('c'), ME, { basis });
    expect(fixture.documents().nodes).toMatchObject({ n1: { comment: 'b' }, n2: { comment: 'c' } });
  });

  test('of a record that was deleted since does not bring it back', async () => {
    await edit().node.add(['n1'], {}, ME);
    await edit().node.delete(['n1'], ME);
    const nodes = { n1: { comment: 'x' } };
    await expect(fixture.registry.apply({ nodes, mode: 'replace' }, ME, { basis: 2 })).rejects.toThrow(
      /node n1 was changed by root since you looked \(revision 3/,
    );
  });

  test('that is only tried goes through every rule and changes nothing', async () => {
    await edit().node.add(['n1'], {}, ME);
    const dry = { dryRun: true };
    const { revision, changes } = await edit().node.set(['n1'], comment('x'), ME, dry);
    expect({ revision, changes }).toEqual({
      revision: 2,
      changes: [
        { kind: 'node', change: 'changed', names: ['n1'], fields: [{ field: 'comment', before: null, after: 'x' }] },
      ],
    });
    await expect(edit().node.set(['n1'], { set: { 'image name': 'rocky-8' } }, ME, dry)).rejects.toThrow(
      'node n1: image name: there is no image rocky-8. Did you mean rocky-9?',
    );
    expect((await fixture.open()).cluster().revision).toBe(2);
  });

  test('that keeps going changes what it can, and says what it cannot', async () => {
    const ip = 'network devices.default.ipaddr';
    await edit().node.add(['n[1-3]'], {}, ME);
    await edit().node.set(['n1'], { set: { [ip]: '10.0.0.1' } }, ME);
    const keepGoing = true;
    const unknown = await edit().node.set(['n[2-5]'], comment('x'), ME, { keepGoing });
    expect(unknown.failed).toEqual([
      { kind: 'node', name: 'n4', reason: 'there is no such node. Did you mean n1?' },
      { kind: 'node', name: 'n5', reason: 'there is no such node. Did you mean n1?' },
    ]);
    expect(unknown.changes.map(({ names }) => names)).toEqual([['n2', 'n3']]);
    const nodes = { n2: { 'network devices': { default: { ipaddr: '10.0.0.1' } } }, n3: { comment: 'y' } };
    const partly = await fixture.registry.apply({ nodes, mode: 'merge' }, ME, { keepGoing });
    expect(partly.failed.map(({ name }) => name)).toEqual(['n2']);
    expect(fixture.documents().nodes).toMatchObject({ n2: { comment: 'x' }, n3: { comment: 'y' } });
  });
});

test('a password that changes is remembered, and shown to nobody', async () => {
  await edit().node.put('n1', { ipmi: { password: 'old-secret' } }, ME);
  const { changes } = await edit().node.set(['n1'], { set: { 'ipmi.password': 'new-secret' } }, ME);
  expect(changes).toMatchObject([{ fields: [{ field: 'ipmi.password', before: '***', after: '***' }] }]);
  await fixture.registry.undo(3, ME);
  expect(fixture.documents().nodes).toEqual({ n1: { ipmi: { password: 'old-secret' } } });
});
