import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { DaemonProcess } from './daemon-process.ts';
import { auditImageStore, readWithOtherTools, type StoredTag, storedTags } from './image-store-audit.ts';
import type { TrialSources } from './image-trial-sources.ts';
import { ANY, prepareTrial, TRIAL_STEPS, type TrialPlace } from './image-trial-steps.ts';
import type { SeededRandom } from './seeded-random.ts';

type StepName = keyof typeof TRIAL_STEPS;

export interface Trial {
  readonly sources: TrialSources;
  readonly random: SeededRandom;
  /** Ends the daemon in a bad way, and starts it again. */
  readonly breakDown: (daemon: DaemonProcess) => Promise<DaemonProcess>;
}

/** What became of one step that was broken off. */
export interface TrialRound {
  readonly step: string;
  /** Undefined where it was made at once after the acknowledgement. */
  readonly afterMs: number | undefined;
  readonly acknowledged: boolean;
  readonly outcome: 'old' | 'new' | 'same';
}

/**
 * A store of images that is changed while its daemon is ended in a bad way at random moments. After each, everything
 * must be as before the change or as after it; what was acknowledged must be there.
 */
export class ImageTrial {
  readonly #trial: Trial;
  /** How long each step takes. */
  readonly #usualMs = new Map<StepName, number>();
  /** What builds of a manifest come to. */
  readonly #builds = new Map<string, string>();
  #daemon: DaemonProcess;

  private constructor(trial: Trial, daemon: DaemonProcess) {
    this.#trial = trial;
    this.#daemon = daemon;
  }

  /** Makes every step once, undisturbed. */
  static async begin(trial: Trial, daemon: DaemonProcess): Promise<ImageTrial> {
    const made = new ImageTrial(trial, daemon);
    await prepareTrial(made.#place);
    for (const name of STEP_NAMES) await made.#undisturbed(name);
    await made.#check();
    return made;
  }

  /** Breaks one step off. @param late waits until the step is acknowledged */
  async round(index: number, { late = false } = {}): Promise<TrialRound> {
    const { random, breakDown } = this.#trial;
    const name = STEP_NAMES[index % STEP_NAMES.length] ?? 'import';
    const step = stepOf(name);
    await step.prepare?.(this.#place);
    const before = this.#tags();
    const afterMs = late ? undefined : breakAfterMs(random, this.#usualMs.get(name) ?? 1000);
    let acknowledged = false;
    let failure: unknown;
    const work = step.run(this.#place).then(
      () => {
        acknowledged = true;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    if (afterMs === undefined) await work;
    else await withinMs(work, afterMs);
    if (failure !== undefined) throw failure;
    const counts = acknowledged; // what is acknowledged while the lights go out does not
    this.#daemon = await breakDown(this.#daemon);
    await work;
    const after = this.#tags();
    const changed = step.changed(before);
    const isNew = matches(after, changed);
    const outcome = matches(before, changed) ? 'same' : isNew ? 'new' : 'old';
    if (counts) expect(lines(after)).toEqual(withDigestsOf(after, changed));
    else if (!isNew) expect(lines(after)).toEqual(lines(before));
    await this.#check();
    return { step: name, afterMs, acknowledged: counts, outcome };
  }

  /** Other tools read every version that there is. */
  readByOthers(): void {
    const tags = this.#tags().map((tag) => (tag.isCurrent ? tag.name : tagName(tag)));
    expect(readWithOtherTools(this.#place.imagesDirectory)).toEqual(tags.sort());
  }

  get #place(): TrialPlace & { provisionDirectory: string } {
    const { api, place } = this.#daemon;
    const imagesDirectory = `${place.directory}/images`;
    return { api, imagesDirectory, provisionDirectory: `${place.directory}/provision`, sources: this.#trial.sources };
  }

  #tags(): StoredTag[] {
    return storedTags(this.#place.imagesDirectory);
  }

  async #undisturbed(name: StepName): Promise<void> {
    const step = stepOf(name);
    await step.prepare?.(this.#place);
    const before = this.#tags();
    const began = performance.now();
    await step.run(this.#place);
    this.#usualMs.set(name, performance.now() - began);
    const after = this.#tags();
    expect(lines(after)).toEqual(withDigestsOf(after, step.changed(before)));
  }

  /** Nothing is broken or left over, and every image builds to what it built to before. */
  async #check(): Promise<void> {
    expect(auditImageStore(this.#place)).toEqual([]);
    const current = this.#tags().filter(({ isCurrent }) => isCurrent);
    for (const { name, digest } of current) {
      const formats = name === 'stable' ? {} : { formats: ['cpio.zst' as const] };
      const { builds } = await this.#place.api.call('image.build', { name, ...formats });
      const known = this.#builds.get(`${digest} ${formats.formats}`) ?? JSON.stringify(builds);
      expect(JSON.stringify(builds)).toBe(known);
      this.#builds.set(`${digest} ${formats.formats}`, known);
    }
    expect(auditImageStore(this.#place)).toEqual([]);
  }
}

const STEP_NAMES = Object.keys(TRIAL_STEPS) as readonly StepName[];

async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  const ended = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: ended.signal }).catch(() => undefined)]);
  ended.abort();
}

/** At any moment, or, as often, towards the end, where things become visible. */
function breakAfterMs(random: SeededRandom, usualMs: number): number {
  const from = random.pick([0, 0.7]);
  return Math.round((from + random.next() * (1.15 - from)) * usualMs);
}

function stepOf(name: StepName) {
  const step = TRIAL_STEPS[name];
  if (step === undefined) throw new Error(`there is no step ${name}`);
  return step;
}

function tagName({ name, version }: StoredTag): string {
  return version === undefined ? name : `${name}@${version}`;
}

function lines(tags: readonly StoredTag[]): string[] {
  return tags.map(lineOf).sort();
}

function lineOf(tag: StoredTag): string {
  return `${tagName(tag)} ${tag.digest} ${tag.labels ?? ''} ${tag.isCurrent ? 'current' : ''}`;
}

function matches(tags: readonly StoredTag[], wanted: readonly StoredTag[]): boolean {
  return JSON.stringify(lines(tags)) === JSON.stringify(withDigestsOf(tags, wanted));
}

/** With the digests that were found where any will do. */
function withDigestsOf(tags: readonly StoredTag[], wanted: readonly StoredTag[]): string[] {
  const found = new Map(tags.map((tag) => [tagName(tag), tag.digest]));
  return lines(
    wanted.map((tag) => ({ ...tag, digest: tag.digest === ANY ? (found.get(tagName(tag)) ?? ANY) : tag.digest })),
  );
}
