import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMAND_HEADER, USER_HEADER } from '../../src/api/caller-headers.ts';
import type { OutputOf } from '../../src/api/client.ts';
import { groupChanges } from '../../src/domain/record-diff.ts';
import { adminRequest } from '../support/admin-request.ts';
import { importChange, restChange, wwctlChange } from '../support/change-doors.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { anyChange, type RandomChange } from '../support/random-changes.ts';
import { composeChanges, type Differences, recordChanges } from '../support/registry-changes.ts';
import { brokenRules } from '../support/registry-invariants.ts';
import { openStoredRegistry, readStoredHistory, replayHistory, type StoredHistory } from '../support/stored-history.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();
const QUIET = { dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } };

/** Picks a number below `count`. */
type Choose = (count: number) => number;

/** Who made a change, and how many revisions it must have left. */
interface Made {
  readonly who: string;
  readonly revisions: 0 | 1;
  /** Its number, where the answer says it. */
  readonly revision?: number;
  /** What the one record that it changed had to be: JSON, or undefined where there had to be none. */
  readonly seen?: { readonly document: string | undefined };
}

/** One who makes changes one after the other, each under a name of its own, and keeps what came of them. */
class Client {
  readonly made: Made[] = [];
  readonly #daemon: DaemonProcess;
  readonly #name: string;
  readonly #pick: Choose;

  constructor(daemon: DaemonProcess, name: string, pick: Choose) {
    this.#daemon = daemon;
    this.#name = name;
    this.#pick = pick;
  }

  async makeAll(changes: readonly RandomChange[], make: (change: RandomChange) => Promise<void>): Promise<void> {
    for (const change of changes) await make(change);
  }

  get #who(): string {
    return `${this.#name}-${this.made.length}`;
  }

  async rest(change: RandomChange): Promise<void> {
    const newest = await this.#newest();
    const keepGoing = this.#pick(3) === 0 ? { keepGoing: true } : {};
    const basis = this.#pick(3) === 0 ? { basis: newest - this.#pick(3) } : {};
    const format = (['yaml', 'json', 'csv'] as const)[this.#pick(4)];
    const text = format && importChange(change, format);
    const path = '/api/v1/registry/import';
    const { isDocument, ...request } = text
      ? { method: 'POST', path, body: { ...text, ...keepGoing }, isDocument: undefined }
      : restChange(change, newest, { ...keepGoing, ...basis });
    const { headers, ...seen } = isDocument ? await this.#look(request.path) : { headers: {} };
    await this.#send(request.method, request.path, JSON.stringify(request.body), headers, seen);
  }

  /** Half a document, a field that there is not, a body that is none. */
  async garbage(change: RandomChange): Promise<void> {
    const { method, path, body } = restChange(change, 1, {});
    const text = JSON.stringify(body);
    const broken = [text.slice(0, this.#pick(text.length)), text.replace('{', '{"nonsense":1,'), '[]'][this.#pick(3)];
    const before = this.made.length;
    await this.#send(method, path, broken ?? '', {});
    // What is cut off at its very end may still be whole.
    if (this.made[before]?.revisions === 1) expect(broken).toBe(text);
  }

  async wwctl(change: RandomChange): Promise<void> {
    const who = this.#who;
    const words = wwctlChange(change, await this.#newest(), lab.file(who));
    const argv = [...words, '--config', this.#daemon.place.configFile];
    const { code, stdout, stderr } = await runWwctl(argv, { env: { SUDO_USER: who } });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    const isDone = code === 0 && /^(added|changed|deleted|renamed|imported|undid) /.test(last);
    if (!EXPECTED_ENDS.has(code)) throw new Error(`wwctl ${argv.join(' ')} ended with ${code}: ${stderr}`);
    this.made.push({ who, revisions: isDone ? 1 : 0 });
  }

  async #send(
    method: string,
    path: string,
    body: string,
    condition: Readonly<Record<string, string>>,
    seen: Pick<Made, 'seen'> = {},
  ): Promise<void> {
    const who = this.#who;
    const headers = { 'content-type': 'application/json', [USER_HEADER]: who, [COMMAND_HEADER]: path, ...condition };
    const answer = await adminRequest(this.#daemon.place.socket, { method, path, headers, body });
    if (answer.status >= 500) throw new Error(`${method} ${path} ${body}: ${answer.status} ${answer.body}`);
    if (answer.status >= 400) {
      this.made.push({ who, revisions: 0 });
      return;
    }
    const { revision, changes } = JSON.parse(answer.body) as OutputOf<'registry.apply'>;
    this.made.push(changes.length > 0 ? { who, revisions: 1, revision, ...seen } : { who, revisions: 0 });
  }

  /** Sometimes without conditions, sometimes that the document is the one that is there now, or that there is none. */
  async #look(path: string): Promise<{ headers: Readonly<Record<string, string>> } & Pick<Made, 'seen'>> {
    const kind = this.#pick(3);
    if (kind === 0) return { headers: {} };
    if (kind === 1) return { headers: { 'if-none-match': '*' }, seen: { document: undefined } };
    const { headers, body } = await adminRequest(this.#daemon.place.socket, { path });
    return headers.etag === undefined
      ? { headers: {} }
      : { headers: { 'if-match': headers.etag }, seen: { document: body } };
  }

  async #newest(): Promise<number> {
    const { items } = await this.#daemon.api.call('history.list', { limit: '1' });
    return items[0]?.revision ?? 0;
  }
}

/** Done, wrong input, not found, conflict, done in part. */
const EXPECTED_ENDS: ReadonlySet<number | null> = new Set([0, 2, 3, 4, 8]);

/** The same numbers for the same seed (Park and Miller). */
function picker(seed: number): Choose {
  let state = (seed % 2_147_483_646) + 1;
  return (count) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % count;
  };
}

async function fuzz(daemon: DaemonProcess, seed: number): Promise<readonly Made[]> {
  const pick = picker(seed);
  const client = (name: string) => new Client(daemon, name, pick);
  const [rest, cli] = [[1, 2, 3].map((n) => client(`rest-${n}`)), [1, 2].map((n) => client(`cli-${n}`))];
  const sample = (count: number, more: number) => fc.sample(anyChange, { seed: seed + more, numRuns: count });
  await Promise.all([
    ...rest.map((one, index) =>
      one.makeAll(sample(150, index), (change) => (pick(12) === 0 ? one.garbage(change) : one.rest(change))),
    ),
    ...cli.map((one, index) => one.makeAll(sample(25, 10 + index), (change) => one.wwctl(change))),
  ]);
  return [...rest, ...cli].flatMap(({ made }) => made);
}

async function allRevisions(daemon: DaemonProcess): Promise<OutputOf<'history.list'>['items']> {
  const first = await daemon.api.call('history.list', { limit: '1000' });
  expect(first.next).toBeUndefined();
  return first.items;
}

/** What the API says of the past agrees with what it says of the present. */
async function checkOverApi(daemon: DaemonProcess, made: readonly Made[]): Promise<void> {
  const revisions = await allRevisions(daemon);
  const byAuthor = Map.groupBy(revisions, ({ who }) => who);
  const wrong = made.filter(({ who, ...expected }) => (byAuthor.get(who)?.length ?? 0) !== expected.revisions);
  expect(wrong).toEqual([]);
  expect(revisions.filter(({ who }) => who !== 'warewulfd')).toHaveLength(made.filter((one) => one.revisions).length);
  for (const { who, revision } of made)
    if (revision !== undefined) expect(byAuthor.get(who)).toMatchObject([{ revision }]);

  const newest = revisions[0]?.revision ?? 0;
  let composed: Differences = new Map();
  for (let number = 1; number <= newest; number += 1) {
    const { changes } = await daemon.api.call('history.show', { revision: number });
    composed = composeChanges(composed, recordChanges(changes));
  }
  const { changes } = await daemon.api.call('history.diff', { from: 0, to: newest });
  const nodes = (await daemon.api.call('node.list', { raw: 'true' })).items;
  const profiles = (await daemon.api.call('profile.list', {})).items;
  const present = groupChanges([
    ...nodes.map(({ name, node }) => ({ kind: 'node' as const, name, after: node })),
    ...profiles.map(({ name, profile }) => ({ kind: 'profile' as const, name, after: profile })),
  ]);
  expect(recordChanges(changes)).toEqual(recordChanges(present));
  expect(composed).toEqual(recordChanges(present));
}

/** Who said what the record had to be changed that one and no other. */
function checkConditions({ changes }: StoredHistory, made: readonly Made[]): void {
  for (const { who, revision, seen } of made) {
    if (seen === undefined) continue;
    const befores = changes.filter((change) => change.revision === revision).map(({ before }) => before);
    expect([who, befores]).toEqual([who, [seen.document && JSON.parse(seen.document)]]);
  }
}

test('changes at random through wwctl, REST and import at once leave a history that replays to what is there', async () => {
  const seed = Number(process.env['WAREWULF_FUZZ_SEED'] ?? randomInt(1_000_000));
  const daemon = await lab.start(QUIET);
  try {
    const made = await fuzz(daemon, seed);
    expect(made.filter(({ revisions }) => revisions === 1).length).toBeGreaterThan(100);
    await checkOverApi(daemon, made);
    expect(await daemon.stop()).toBe(0);
    const history = await readStoredHistory(daemon.place.directory);
    expect(history.revisions.length).toBeGreaterThan(100);
    expect(replayHistory(history)).toEqual([]);
    checkConditions(history, made);
    expect(await openStoredRegistry(daemon.place.directory, brokenRules)).toEqual([]);
  } catch (error) {
    throw new Error(`with WAREWULF_FUZZ_SEED=${seed}`, { cause: error });
  }
}, 120_000);
