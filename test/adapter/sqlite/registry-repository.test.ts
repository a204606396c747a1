import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import type { Ip4 } from '../../../src/address/ip4.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { NodeChange, RecordChange, RegistryRepository } from '../../../src/service/ports/registry-repository.ts';
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

  const commit = (number: number, nodes: readonly NodeChange[], profiles: readonly RecordChange[] = []) =>
    repository.commit({ number, at: 1000 + number, who: 'root', command: `change ${number}`, nodes, profiles });
  const node = (name: string, ip: Ip4 = IP): NodeChange => ({
    name,
    after: { comment: name },
    hwaddrs: [MAC, MAC],
    ips: [ip],
  });
  const gone = (name: string): NodeChange => ({ name, before: { comment: name }, hwaddrs: [], ips: [] });

  test('is empty at revision 0 at first', async () => {
    expect(await repository.load()).toEqual({ revision: 0, nodes: new Map(), profiles: new Map() });
  });

  test('gives back what was stored', async () => {
    const document = { 'image name': "O'Brien; drop table nodes", tags: { a: '"' } };
    await commit(1, [{ ...node('n1'), after: document }], [{ name: 'default', after: { comment: 'c' } }]);
    expect(await repository.load()).toEqual({
      revision: 1,
      nodes: new Map([['n1', document]]),
      profiles: new Map([['default', { comment: 'c' }]]),
    });
  });

  test('keeps every revision with its records before and after, the newest first', async () => {
    await commit(1, [node('n1')]);
    await commit(2, [gone('n1')], [{ name: 'p', after: {} }]);
    expect(await repository.revisions(10)).toEqual([
      {
        number: 2,
        at: 1002,
        who: 'root',
        command: 'change 2',
        nodes: [{ name: 'n1', before: { comment: 'n1' } }],
        profiles: [{ name: 'p', after: {} }],
      },
      {
        number: 1,
        at: 1001,
        who: 'root',
        command: 'change 1',
        nodes: [{ name: 'n1', after: { comment: 'n1' } }],
        profiles: [],
      },
    ]);
    expect(await repository.revisions(1)).toHaveLength(1);
  });

  test.each([
    [
      'a hardware address',
      node('n2', '10.0.0.2' as Ip4),
      /^52:54:00:00:00:01 belongs to node n1: node n2 needs another$/,
    ],
    ['an IP address', { ...node('n2'), hwaddrs: [] }, /^10\.0\.0\.1 belongs to node n1: node n2 needs another$/],
  ])('refuses %s that another node has, and stores nothing of that change', async (_says, second, message) => {
    await commit(1, [node('n1')]);
    await expect(
      commit(2, [{ ...node('n3'), hwaddrs: [], ips: [] }, second], [{ name: 'p', after: {} }]),
    ).rejects.toThrow(message);
    const { revision, nodes, profiles } = await repository.load();
    expect({ revision, nodes: [...nodes.keys()], profiles: profiles.size }).toEqual({
      revision: 1,
      nodes: ['n1'],
      profiles: 0,
    });
  });

  test('lets an address move to another node in one change, and go with its node', async () => {
    await commit(1, [node('n1')]);
    await commit(2, [node('n2'), { ...node('n1'), hwaddrs: [], ips: [] }]);
    await commit(3, [gone('n2')]);
    await commit(4, [node('n3')]);
    expect([...(await repository.load()).nodes.keys()]).toEqual(['n1', 'n3']);
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
    const big = { ...node('n2', '10.0.0.2' as Ip4), hwaddrs: [], after: { comment: 'x'.repeat(100_000) } };
    await expect(commit(2, [big])).rejects.toThrow(
      /registry-\d+\.db cannot grow, the disk is full: nothing was changed/,
    );
    expect((await repository.load()).revision).toBe(1);
    database.pragma('max_page_count = 1000000');
    await commit(2, [big]);
    expect((await repository.load()).nodes.size).toBe(2);
  });
});
