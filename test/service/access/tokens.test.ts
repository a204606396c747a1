import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { pino } from 'pino';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteTokens } from '../../../src/adapter/sqlite/token-repository.ts';
import { ACCESS_MIGRATIONS } from '../../../src/adapter/sqlite/token-schema.ts';
import { ConflictError, NotFoundError } from '../../../src/domain/errors.ts';
import { Tokens } from '../../../src/service/access/tokens.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const DAY_SECONDS = 86_400;
const START = Date.UTC(2026, 0, 1);
const directory = temporaryDirectory();
let now = START;
let count = 0;
let file = '';
let database: Database;
let tokens: Tokens;

function open(): void {
  database = openDatabase(file, ACCESS_MIGRATIONS);
  tokens = new Tokens({
    repository: createSqliteTokens(database),
    log: pino({ level: 'silent' }),
    now: () => now,
  });
}

function reopen(): void {
  database.close();
  open();
}

beforeEach(() => {
  now = START;
  file = directory.file(`access-${count++}.db`);
  open();
});

const ci = { name: 'ci', scope: 'operate', lifetimeSeconds: 30 * DAY_SECONDS } as const;

describe('a token', () => {
  test('lets its bearer in, under its name and scope', async () => {
    const { text } = await tokens.add(ci, 'root');
    expect(text).toMatch(/^wwt_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(tokens.verify(text, '10.0.0.9')).toMatchObject({ name: 'ci', scope: 'operate' });
  });

  test('is not kept: neither the list nor the file has its secret', async () => {
    const { text } = await tokens.add(ci, 'root');
    const secret = text.slice(-43);
    expect(JSON.stringify(tokens.list())).not.toContain(secret);
    expect(database.serialize().includes(secret)).toBe(false);
  });

  test('is another one each time', async () => {
    const texts = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => (await tokens.add({ ...ci, name: `t${index}` }, 'root')).text),
    );
    expect(new Set(texts.map((text) => text.slice(-43))).size).toBe(500);
  });

  test('counts after a restart as before', async () => {
    const { text } = await tokens.add(ci, 'root');
    await tokens.add({ name: 'old', scope: 'read' }, 'root');
    await tokens.revoke('old', 'alice');
    tokens.verify(text, '10.0.0.9');
    const before = tokens.list();
    reopen();
    expect(tokens.list()).toEqual(before);
    expect(tokens.verify(text, '10.0.0.9')).toMatchObject({ name: 'ci' });
  });

  test.each([
    { says: 'a changed letter', change: (text: string) => text.slice(0, -2) + (text.endsWith('AA') ? 'BA' : 'AA') },
    { says: 'a missing letter', change: (text: string) => text.slice(0, -1) },
    { says: 'something after it', change: (text: string) => `${text} ` },
    { says: 'another id', change: (text: string) => `wwt_000000000000_${text.slice(-43)}` },
  ])('does not count with $says', async ({ change }) => {
    const { text } = await tokens.add(ci, 'root');
    expect(tokens.verify(change(text), '10.0.0.9')).toBeUndefined();
  });

  test('of any other text is none', () => {
    const like = fc.tuple(fc.constantFrom('wwt_', 'wwt', ''), fc.string(), fc.string()).map((parts) => parts.join('_'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), like), (text) => {
        expect(tokens.verify(text, '10.0.0.9')).toBeUndefined();
      }),
    );
  });
});

describe('the end of a token', () => {
  test('comes with its last second', async () => {
    const { text, token } = await tokens.add(ci, 'root');
    now = START + 30 * DAY_SECONDS * 1000 - 1;
    expect(tokens.verify(text, '10.0.0.9')).toBeDefined();
    now += 1;
    expect(tokens.verify(text, '10.0.0.9')).toBeUndefined();
    expect(tokens.isLive(token.id)).toBe(false);
  });

  test('never comes by itself where none was set', async () => {
    const { text } = await tokens.add({ name: 'forever', scope: 'read' }, 'root');
    now = START + 100 * 365 * DAY_SECONDS * 1000;
    expect(tokens.verify(text, '10.0.0.9')).toBeDefined();
  });

  test('comes at once when it is revoked; it stays in the list with who did that', async () => {
    const { text } = await tokens.add(ci, 'root');
    let told = 0;
    tokens.onRevoke(() => told++);
    await tokens.revoke('ci', 'alice');
    expect(told).toBe(1);
    expect(tokens.verify(text, '10.0.0.9')).toBeUndefined();
    expect(tokens.list()).toMatchObject([{ name: 'ci', createdBy: 'root', revokedAt: START, revokedBy: 'alice' }]);
  });

  test.each([
    { says: 'a revoked one', end: () => tokens.revoke('ci', 'alice') },
    { says: 'an expired one', end: async () => (now += 31 * DAY_SECONDS * 1000) },
  ])('$says frees its name, and cannot be revoked', async ({ end }) => {
    await tokens.add(ci, 'root');
    await end();
    await expect(tokens.revoke('ci', 'alice')).rejects.toThrow(NotFoundError);
    await expect(tokens.add(ci, 'root')).resolves.toBeDefined();
  });
});

test('of two live tokens each has its own name, also when they are asked for at once', async () => {
  const asked = await Promise.allSettled([tokens.add(ci, 'a'), tokens.add(ci, 'b')]);
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(tokens.add(ci, 'c')).rejects.toThrow(ConflictError);
});

test('a name that no live token has is answered with the nearest one', async () => {
  await tokens.add({ name: 'prometheus', scope: 'read' }, 'root');
  await expect(tokens.revoke('promteheus', 'root')).rejects.toThrow('Did you mean prometheus?');
});

test('a token that cannot be stored does not count, and its name stays free', async () => {
  const failing = new Tokens({
    repository: { ...createSqliteTokens(database), add: () => Promise.reject(new Error('disk full')) },
    log: pino({ level: 'silent' }),
    now: () => now,
  });
  await expect(failing.add(ci, 'root')).rejects.toThrow('disk full');
  expect(failing.list()).toEqual([]);
});

test('the last use is written down at most once a minute', async () => {
  const { text } = await tokens.add(ci, 'root');
  tokens.verify(text, '10.0.0.1');
  now += 59_000;
  tokens.verify(text, '10.0.0.2');
  reopen();
  expect(tokens.list()).toMatchObject([{ lastUsedAt: START, lastUsedFrom: '10.0.0.1' }]);
  now += 1000;
  tokens.verify(text, '10.0.0.3');
  reopen();
  expect(tokens.list()).toMatchObject([{ lastUsedAt: START + 60_000, lastUsedFrom: '10.0.0.3' }]);
});

test('a scope that this version does not know lets nobody in', async () => {
  const { text } = await tokens.add(ci, 'root');
  database.prepare(`update tokens set scope = 'root'`).run();
  reopen();
  expect(tokens.verify(text, '10.0.0.9')).toBeUndefined();
});
