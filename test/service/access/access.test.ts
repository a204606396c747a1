import { chmodSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { createAuthFile } from '../../../src/adapter/file/auth-file.ts';
import { createPasswordVerifier } from '../../../src/adapter/process/password-verifier.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteTokens } from '../../../src/adapter/sqlite/token-repository.ts';
import { ACCESS_MIGRATIONS } from '../../../src/adapter/sqlite/token-schema.ts';
import { UnavailableError } from '../../../src/domain/errors.ts';
import { type Access, createAccess } from '../../../src/service/access/access.ts';
import { readAuthUsers } from '../../../src/service/access/auth-users.ts';
import { FailedLogins } from '../../../src/service/access/failed-logins.ts';
import { Passwords } from '../../../src/service/access/passwords.ts';
import { Tokens } from '../../../src/service/access/tokens.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** "U*U" of the test vectors of crypt_blowfish, and what its three prefixes are. */
const VECTOR = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
const HASH = `$2b$05$${VECTOR}`;
const verifier = createPasswordVerifier();
afterAll(() => verifier.close());

const directory = temporaryDirectory();
const log = pino({ level: 'silent' });
let now = 0;
let comparisons = 0;
let databases = 0;
let access: Access;
let tokens: Tokens;

function writeUsers(text: string, mode = 0o600): void {
  writeFileSync(directory.file('auth.conf'), text);
  chmodSync(directory.file('auth.conf'), mode);
}

beforeEach(() => {
  now = 0;
  comparisons = 0;
  writeUsers(`users:\n- {name: admin, password hash: ${HASH}}\n- {name: guest, password hash: ${HASH}, scope: read}\n`);
  const clock = () => now;
  const failedLogins = new FailedLogins(clock);
  tokens = new Tokens({
    repository: createSqliteTokens(openDatabase(directory.file(`access-${databases++}.db`), ACCESS_MIGRATIONS)),
    log,
    now: clock,
  });
  const counted = {
    verify: (password: string, hash: string) => {
      comparisons += 1;
      return verifier.verify(password, hash);
    },
  };
  const users = createAuthFile(directory.file('auth.conf'), log);
  access = createAccess({
    tokens,
    passwords: new Passwords({ users, verifier: counted, failedLogins, now: clock }),
    failedLogins,
  });
});

const login = (name: string, password: string, from = '10.0.0.9') =>
  access.admit({ kind: 'password', name, password }, from);

describe('a password', () => {
  test.each(['$2a$', '$2b$', '$2y$'])('with a hash that begins with %s lets its user in', async (prefix) => {
    writeUsers(`users: [{name: ann, password hash: ${prefix}05$${VECTOR}}]`);
    expect(await login('ann', 'U*U')).toMatchObject({ admission: { who: 'user:ann', scope: 'admin' } });
    expect(await login('ann', 'U*U*')).toMatchObject({ refused: 'wrong' });
  });

  test('gives the scope that the file says', async () => {
    expect(await login('guest', 'U*U')).toMatchObject({ admission: { who: 'user:guest', scope: 'read' } });
  });

  test('of nobody is compared all the same, so that it takes as long', async () => {
    expect(await login('nobody', 'U*U')).toMatchObject({ refused: 'wrong' });
    expect(comparisons).toBe(1);
  });

  test('that was right is not compared again for a minute', async () => {
    for (now of [0, 59_999]) expect(await login('admin', 'U*U')).toHaveProperty('admission');
    expect(comparisons).toBe(1);
    now = 60_000;
    await login('admin', 'U*U');
    expect(comparisons).toBe(2);
  });

  test('that many requests bring at once is compared once', async () => {
    const verdicts = await Promise.all(Array.from({ length: 64 }, () => login('admin', 'U*U')));
    expect(verdicts.every((verdict) => 'admission' in verdict)).toBe(true);
    expect(comparisons).toBe(1);
  });

  test('stops to count with its line in the file, also where it was right before', async () => {
    const verdict = await login('guest', 'U*U');
    if (!('admission' in verdict)) throw new Error('was not let in');
    expect(await verdict.admission.isValid()).toBe(true);
    writeUsers(`users: [{name: admin, password hash: ${HASH}}]`);
    expect(await verdict.admission.isValid()).toBe(false);
    expect(await login('guest', 'U*U')).toMatchObject({ refused: 'wrong' });
  });

  test('does not hold up the event loop while it is compared', async () => {
    writeUsers(`users: [{name: ann, password hash: ${HASH.replace('05', '12')}}]`);
    await login('warm', 'up');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const startedAt = performance.now();
    delay.enable();
    await login('ann', 'a');
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan((performance.now() - startedAt) / 2);
  });

  test('is refused at once when too many wait already', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => verifier.verify('wrong', HASH)));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toHaveLength(8);
    expect(reasons[0]).toBeInstanceOf(UnavailableError);
  });
});

describe('after ten failed logins', () => {
  async function failTenTimes(from = '10.0.0.9'): Promise<void> {
    const left: number[] = [];
    for (let index = 0; index < 10; index++) {
      const verdict = await login('admin', `wrong ${index}`, from);
      if ('refused' in verdict) left.push(verdict.blockedForMs);
    }
    expect(left).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 300_000]);
  }

  test('no password of that source is looked at for five minutes, the right one neither', async () => {
    await failTenTimes();
    expect(await login('admin', 'U*U')).toEqual({ refused: 'unchecked', blockedForMs: 300_000 });
    expect(comparisons).toBe(10);
    now = 299_999;
    expect(await login('admin', 'U*U')).toEqual({ refused: 'unchecked', blockedForMs: 1 });
    now = 300_000;
    expect(await login('admin', 'U*U')).toHaveProperty('admission');
  });

  test('other sources and right tokens are let in', async () => {
    await failTenTimes();
    const { text } = await tokens.add({ name: 'ci', scope: 'read' }, 'root');
    expect(await login('admin', 'U*U', '10.0.0.10')).toHaveProperty('admission');
    expect(await access.admit({ kind: 'token', text }, '10.0.0.9')).toMatchObject({ admission: { who: 'token:ci' } });
    expect(await access.admit({ kind: 'token', text: 'wrong' }, '10.0.0.9')).toMatchObject({ refused: 'unchecked' });
  });

  test('one IPv6 network is one source, and IPv4 in the words of IPv6 is IPv4', async () => {
    await failTenTimes('fd00:0:0:1::5');
    expect(await login('admin', 'U*U', 'fd00::1:ffff:0:0:1')).toMatchObject({ refused: 'unchecked' });
    expect(await login('admin', 'U*U', 'fd00:0:0:2::5')).toHaveProperty('admission');
    await failTenTimes('10.0.0.7');
    expect(await login('admin', 'U*U', '::ffff:10.0.0.7')).toMatchObject({ refused: 'unchecked' });
  });

  test('guesses that come all at once are no way around', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => login('admin', `guess ${index}`)));
    expect(comparisons).toBe(10);
  });

  test('wrong tokens count too', async () => {
    for (let index = 0; index < 10; index++) await access.admit({ kind: 'token', text: 'wrong' }, '10.0.0.9');
    expect(await login('admin', 'U*U')).toMatchObject({ refused: 'unchecked' });
  });

  test('what is remembered of sources does not grow without end', () => {
    const failedLogins = new FailedLogins(() => 0);
    for (let index = 0; index < 10; index++) failedLogins.add('first');
    expect(failedLogins.blockedFor('first')).toBeGreaterThan(0);
    for (let index = 0; index < 10_000; index++) failedLogins.add(`source ${index}`);
    expect(failedLogins.blockedFor('first')).toBe(0);
  });
});

describe('the file of users', () => {
  test.each([
    { says: 'that is missing', prepare: () => rmSync(directory.file('auth.conf')) },
    { says: 'without users', prepare: () => writeUsers('users: []') },
    {
      says: 'that others can write',
      prepare: () => writeUsers(`users: [{name: admin, password hash: ${HASH}}]`, 0o660),
    },
    { says: 'that is no YAML', prepare: () => writeUsers('users: [') },
    {
      says: 'with a name twice',
      prepare: () => writeUsers(`users: ${`- {name: admin, password hash: ${HASH}}\n`.repeat(2)}`),
    },
    {
      says: 'with one entry that cannot be read',
      prepare: () => writeUsers(`users: [{name: admin, password hash: ${HASH}}, {name: b, password hash: plain}]`),
    },
  ])('$says lets nobody in', async ({ prepare }) => {
    prepare();
    expect(await login('admin', 'U*U')).toMatchObject({ refused: 'wrong' });
  });

  test('is read again when it has changed, though its size and date are the same', async () => {
    expect(await login('admin', 'wrong')).toMatchObject({ refused: 'wrong' });
    utimesSync(directory.file('auth.conf'), 1, 1);
    await login('admin', 'wrong');
    const text = `users:\n- {name: admib, password hash: ${HASH}}\n- {name: guest, password hash: ${HASH}, scope: read}\n`;
    writeUsers(text);
    utimesSync(directory.file('auth.conf'), 1, 1);
    expect(await login('admib', 'U*U')).toHaveProperty('admission');
  });

  test('shows no hash in what is said about its faults', () => {
    const { users, problems } = readAuthUsers({ users: [{ name: 'a', 'password hash': '$2y$31$secret' }] });
    expect(users.size).toBe(0);
    expect(problems).toEqual(['the password hash of a is no bcrypt hash of cost 4 to 15 (htpasswd -nB makes one)']);
  });

  test('of any content is read without a fault', () => {
    const key = fc.constantFrom('users', 'name', 'password hash', 'scope', 'x');
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        fc.string(),
        fc.constantFrom(null, 1, HASH),
        fc.array(tie('document'), { maxLength: 3 }),
        fc.dictionary(key, tie('document'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(document, (value) => {
        const { users, problems } = readAuthUsers(value);
        expect(users.size === 0 || problems.length === 0).toBe(true);
      }),
    );
  });
});
