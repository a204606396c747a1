import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConflictError, WarewulfError } from '../../../src/domain/errors.ts';
import type { ChangeGroup } from '../../../src/domain/record-diff.ts';
import type { ChangeOptions, ChangeResult, Registry } from '../../../src/service/registry/registry.ts';
import { anyChange, type RandomChange } from '../../support/random-changes.ts';
import { composeChanges, mirrorChanges, recordChanges } from '../../support/registry-changes.ts';
import { RegistryFixture } from '../../support/registry-fixture.ts';
import { brokenRules } from '../../support/registry-invariants.ts';

const ME = { who: 'root', from: 'local', command: 'test' };
const fixture = new RegistryFixture();
const RUNS = { numRuns: 40 };
const changes = fc.array(anyChange, { minLength: 3, maxLength: 15 });

/** The revision that every run begins with: all that is there can be made again by undoing its end. */
const FIRST = 2;

async function begin(): Promise<void> {
  await fixture.begin();
  const profiles = { default: { 'system overlay': ['wwinit'] } };
  await fixture.registry.apply({ profiles, mode: 'replace' }, ME);
}

async function carryOut(registry: Registry, change: RandomChange, options: ChangeOptions): Promise<ChangeResult> {
  if (change.verb === 'apply') return registry.apply(change.documents, ME, options);
  if (change.verb === 'undo') {
    const [newest] = await registry.history({ limit: 1 });
    return registry.undo(Math.max(1, (newest?.number ?? 1) - change.back), ME, options);
  }
  const edit = registry.edit[change.kind];
  switch (change.verb) {
    case 'add':
      return edit.add(change.names, change.patch, ME, options);
    case 'set':
      return edit.set(change.names, change.patch, ME, options);
    case 'put':
      return edit.put(change.name, change.document, ME, options);
    case 'patch':
      return edit.mergePatch(change.name, change.document, ME, options);
    case 'delete':
      return edit.delete(change.names, ME, options);
    case 'rename':
      return edit.rename(change.from, change.to, ME, options);
    case 'copy':
      return edit.copy(change.source, change.names, change.patch, ME, options);
  }
}

/** What a change comes to, or why it is refused: a refusal says so in words, anything else is our own fault. */
async function attempt(change: RandomChange, options: ChangeOptions = {}): Promise<ChangeResult | WarewulfError> {
  try {
    return await carryOut(fixture.registry, change, options);
  } catch (error) {
    if (error instanceof WarewulfError && error.kind !== 'internal') return error;
    throw error;
  }
}

async function newestRevision(): Promise<number> {
  const [newest] = await fixture.registry.history({ limit: 1 });
  return newest?.number ?? 0;
}

test('undoing the newest revision gives the state before it, and undoing that the state after it', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      await begin();
      const states = new Map([[FIRST, fixture.documents()]]);
      for (const change of all) {
        await attempt(change);
        states.set(await newestRevision(), fixture.documents());
      }
      const newest = await newestRevision();
      fc.pre(newest > FIRST);
      await fixture.registry.undo(newest, ME);
      expect(fixture.documents()).toEqual(states.get(newest - 1));
      await fixture.registry.undo(newest + 1, ME);
      expect(fixture.documents()).toEqual(states.get(newest));
    }),
    RUNS,
  );
});

test('differences are the same in both directions, and add up', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(), fc.nat(), fc.nat(), async (all, ...picks) => {
      await begin();
      for (const change of all) await attempt(change, { keepGoing: true });
      const newest = await newestRevision();
      const [a = 0, b = 0, c = 0] = picks.map((pick) => pick % (newest + 1)).sort((one, other) => one - other);
      const between = async (from: number, to: number) => recordChanges(await fixture.registry.diff(from, to));
      expect(await between(b, a)).toEqual(mirrorChanges(await between(a, b)));
      expect(composeChanges(await between(a, b), await between(b, c))).toEqual(await between(a, c));
      expect(await between(a, a)).toEqual(new Map());
    }),
    RUNS,
  );
});

test('a dry run changes nothing, and says exactly what the change will', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.boolean(), async (all, keepGoing) => {
      await begin();
      for (const change of all) {
        const [before, revision] = [fixture.documents(), await newestRevision()];
        const predicted = await attempt(change, { dryRun: true, keepGoing });
        expect([fixture.documents(), await newestRevision()]).toEqual([before, revision]);
        const real = await attempt(change, { keepGoing });
        if (predicted instanceof WarewulfError || real instanceof WarewulfError) {
          expect(real).toEqual(predicted);
          expect(fixture.documents()).toEqual(before);
        } else {
          expect([real.changes, real.failed]).toEqual([predicted.changes, predicted.failed]);
          expect([predicted.revision, real.revision]).toEqual([revision, await newestRevision()]);
          expect(real.revision).toBe(real.changes.length > 0 ? revision + 1 : revision);
        }
      }
    }),
    RUNS,
  );
});

test.each([true, false])(
  'no rule is ever broken, and the disk knows what memory knows; keepGoing: %s',
  async (keepGoing) => {
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        await begin();
        for (const change of all) {
          const before = fixture.documents();
          const result = await attempt(change, { keepGoing });
          expect(brokenRules(fixture.registry)).toEqual([]);
          const said = result instanceof WarewulfError ? [] : result.changes.flatMap(namesIn);
          expect(changedRecords(before, fixture.documents())).toEqual(said.sort());
          if (!(result instanceof WarewulfError)) expect(bothIn(result)).toEqual([]);
        }
        const [there, again] = [fixture.registry, await fixture.open()];
        expect(again.listNodes()).toEqual(there.listNodes());
        expect(again.listProfiles()).toEqual(there.listProfiles());
      }),
      RUNS,
    );
  },
);

/** What a result says of a record must be one thing: changed, or left as it is. */
function bothIn({ changes, failed }: ChangeResult): readonly string[] {
  const left = new Set(failed.map(({ kind, name }) => `${kind} ${name}`));
  return changes.flatMap(namesIn).filter((name) => left.has(name));
}

function changedRecords(before: Documents, after: Documents): readonly string[] {
  return (['node', 'profile'] as const).flatMap((kind) => {
    const [old, now] = [before[`${kind}s`], after[`${kind}s`]];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.filter((name) => !isDeepStrictEqual(old[name], now[name])).map((name) => `${kind} ${name}`);
  });
}

type Documents = ReturnType<typeof fixture.documents>;

function namesIn({ kind, names }: ChangeGroup): readonly string[] {
  return names.map((name) => `${kind} ${name}`);
}

/** Two people, what they have seen last, and when the records changed. */
class Editors {
  readonly #seen = [FIRST, FIRST];
  readonly #changedAt = new Map<string, number>();

  async look(who: number): Promise<void> {
    this.#seen[who] = await newestRevision();
  }

  async change(who: number, change: RandomChange): Promise<void> {
    const basis = this.#seen[who] ?? FIRST;
    const before = fixture.documents();
    const result = await attempt(change, { basis });
    if (result instanceof WarewulfError) {
      expect(fixture.documents()).toEqual(before);
      const isLate = result instanceof ConflictError && result.message.includes('since you looked');
      if (isLate) expect(Math.max(...this.#changedAt.values())).toBeGreaterThan(basis);
      return;
    }
    const names = result.changes.flatMap(namesIn);
    expect(names.filter((name) => (this.#changedAt.get(name) ?? 0) > basis)).toEqual([]);
    for (const name of names) this.#changedAt.set(name, result.revision);
  }
}

test('of two who edit at once, none overwrites what the other changed and he has not seen', async () => {
  const steps = fc.array(fc.tuple(fc.nat(1), anyChange, fc.boolean()), { minLength: 4, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      await begin();
      const editors = new Editors();
      for (const [who, change, looksFirst] of all) {
        if (looksFirst) await editors.look(who);
        await editors.change(who, change);
      }
    }),
    RUNS,
  );
});
