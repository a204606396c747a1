import type { Argument, Option } from 'commander';

type Words = () => readonly string[] | Promise<readonly string[]>;

const offered = new WeakMap<Argument | Option, Words>();

/** What completion offers as the value of an option or argument, where its name alone does not say it. */
export function offer<T extends Argument | Option>(place: T, words: Words): T {
  offered.set(place, words);
  return place;
}

export async function offeredWords(place: Argument | Option): Promise<readonly string[] | undefined> {
  return offered.get(place)?.();
}
