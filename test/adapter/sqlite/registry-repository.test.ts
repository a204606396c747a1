import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import type { Ip4 } from '../../../src/address/ip4.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { FieldDocument } from '../../../src/domain/field-kinds-format.ts';
import type { AddressedChange, RegistryRepository } from '../../../src/service/ports/registry-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const MAC = '52:54:00:00:00:01' as MacAddress;
const IP = '10.0.0.1' as Ip4;

describe('the registry in SQLite', () => {
  let database: Database;
  let repository: RegistryRepository;
  let files = 0;
  beforeEach(() => {
    database = openDatabase(directory.file(`registry-${files++}.db`), REGISTRY_MIGRATIONS);
    repository = createSqliteRegistry(database);
  });
  afterEach(() => {
    database.close();
  });

  const commit = (number: number, changes: readonly AddressedChange[]) =>
    repository.commit({ number, at: 1000 + number, who: 'root', from: 'local', command: `change ${number}`, changes });
  const node = (name: string, ip: Ip4 = IP): AddressedChange => ({
    kind: 'node',
    name,
    after: { comment: name },
    addresses: { hwaddrs: [MAC, MAC], ips: [ip] },
  });
  const none = { hwaddrs: [], ips: [] };
  const profile = (name: string, after: FieldDocument = {}): AddressedChange => ({
    kind: 'profile',
    name,
    after,
  });
  const gone = (name: string): AddressedChange => ({ kind: 'node', name, before: { comment: name }, addresses: none });

  test('is empty at revision 0 at first', async () => {
    expect(await repository.load()).toEqual({ revision: 0, nodes: new Map(), profiles: new Map(), changedAt: [] });
  });

  test('gives back what was stored', async () => {
    const document = { 'image name': "O'Brien; drop table nodes", tags: { a: '"' } };
    await commit(1, [{ ...node('n1'), after: document }, profile('default', { comment: 'c' })]);
    expect(await repository.load()).toEqual({
      revision: 1,
      nodes: new Map([['n1', document]]),
      profiles: new Map([['default', { comment: 'c' }]]),
      changedAt: [
        { kind: 'node', name: 'n1', revision: 1 },
        { kind: 'profile', name: 'default', revision: 1 },
      ],
    });
  });

  test('remembers every revision: what it was for, how much it changed, and each record before and after', async () => {
    await commit(1, [node('n1')]);
    await commit(2, [gone('n1'), profile('p')]);
    expect(await repository.revisions({ limit: 10 })).toEqual([
      {
        number: 2,
        at: 1002,
        who: 'root',
        from: 'local',
        command: 'change 2',
        counts: { node: 1, profile: 1 },
        sample: [
          { kind: 'node', name: 'n1' },
          { kind: 'profile', name: 'p' },
        ],
      },
      {
        number: 1,
        at: 1001,
        who: 'root',
        from: 'local',
        command: 'change 1',
        counts: { node: 1, profile: 0 },
        sample: [{ kind: 'node', name: 'n1' }],
      },
    ]);
    expect(await repository.changes(0, 2)).toEqual([
      { revision: 1, kind: 'node', name: 'n1', after: { comment: 'n1' } },
      { revision: 2, kind: 'node', name: 'n1', before: { comment: 'n1' } },
      { revision: 2, kind: 'profile', name: 'p', after: {} },
    ]);
    expect(await repository.revision(1)).toMatchObject({ number: 1, command: 'change 1' });
    expect(await repository.revision(3)).toBeUndefined();
  });

  test('knows what revisions come to: each record once, and none that is as it was', async () => {
    await commit(1, [node('n1'), profile('p', { comment: 'a' })]);
    await commit(2, [{ ...profile('p', { comment: 'b' }), before: { comment: 'a' } }, profile('q')]);
    await commit(3, [gone('n1'), { ...profile('p', { comment: 'a' }), before: { comment: 'b' } }]);
    expect(await repository.netChanges(1, 3)).toEqual([
      { kind: 'node', name: 'n1', before: { comment: 'n1' } },
      { kind: 'profile', name: 'q', after: {} },
    ]);
    expect(await repository.netChanges(0, 3)).toEqual([
      { kind: 'profile', name: 'p', after: { comment: 'a' } },
      { kind: 'profile', name: 'q', after: {} },
    ]);
    expect(await repository.netChanges(3, 3)).toEqual([]);
  });

  test('lists revisions page by page, and those of one record, also of one that is gone', async () => {
    await commit(1, [profile('p')]);
    await commit(2, [node('n1')]);
    await commit(3, [profile('p', { comment: 'x' })]);
    await commit(4, [gone('n1')]);
    const numbers = async (filter: object) =>
      (await repository.revisions({ limit: 10, ...filter })).map(({ number }) => number);
    expect(await numbers({ limit: 2 })).toEqual([4, 3]);
    expect(await numbers({ limit: 2, before: 3 })).toEqual([2, 1]);
    expect(await numbers({ records: [{ kind: 'node', name: 'n1' }] })).toEqual([4, 2]);
    expect(await numbers({ records: [{ kind: 'profile', name: 'n1' }] })).toEqual([]);
    const both = [
      { kind: 'node', name: 'n1' },
      { kind: 'profile', name: 'p' },
    ];
    expect(await numbers({ limit: 3, records: both })).toEqual([4, 3, 2]);
  });

  test.each([
    [
      'a hardware address',
      node('n2', '10.0.0.2' as Ip4),
      /^52:54:00:00:00:01 belongs to node n1: node n2 needs another$/,
    ],
    [
      'an IP address',
      { ...node('n2'), addresses: { hwaddrs: [], ips: [IP] } },
      /^10\.0\.0\.1 belongs to node n1: node n2 needs another$/,
    ],
  ])('refuses %s that another node has, and stores nothing of that change', async (_says, second, message) => {
    await commit(1, [node('n1')]);
    await expect(commit(2, [{ ...node('n3'), addresses: none }, second, profile('p')])).rejects.toThrow(message);
    const { revision, nodes, profiles } = await repository.load();
    expect({ revision, nodes: [...nodes.keys()], profiles: profiles.size }).toEqual({
      revision: 1,
      nodes: ['n1'],
      profiles: 0,
    });
  });

  test('lets an address move to another node in one change, and go with its node', async () => {
    await commit(1, [node('n1')]);
    await commit(2, [node('n2'), { ...gone('n1'), after: {} }]);
    await commit(3, [gone('n2')]);
    await commit(4, [node('n3')]);
    expect([...(await repository.load()).nodes.keys()]).toEqual(['n1', 'n3']);
  });

  test('keeps the addresses of a node that a change says nothing about', async () => {
    await commit(1, [node('n1')]);
    await commit(2, [{ kind: 'node', name: 'n1', before: { comment: 'n1' }, after: {} }]);
    await expect(commit(3, [node('n2')])).rejects.toThrow(/^52:54:00:00:00:01 belongs to node n1/);
  });

  test.each([1, 3])('refuses revision %i after revision 1', async (number) => {
    await commit(1, []);
    await expect(commit(number, [node('n1')])).rejects.toThrow(
      'the registry is at revision 1 already: repeat the change',
    );
  });

  test('on a full disk refuses a change as a whole, and goes on when there is space', async () => {
    await commit(1, [node('n1')]);
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
    const big = { ...node('n2'), addresses: none, after: { comment: 'x'.repeat(100_000) } };
    await expect(commit(2, [big])).rejects.toThrow(
      /registry-\d+\.db cannot grow, the disk is full: nothing was changed/,
    );
    expect((await repository.load()).revision).toBe(1);
    database.pragma('max_page_count = 1000000');
    await commit(2, [big]);
    expect((await repository.load()).nodes.size).toBe(2);
  });
});
