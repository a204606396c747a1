import type { Overlay, OverlayStore } from '../ports/overlay-store.ts';

type Loads = ReadonlyMap<string, Promise<Overlay | undefined>>;

/** Overlays in the order of their names; undefined where there is none. */
export type LoadOverlays = (names: readonly string[]) => Promise<readonly (Overlay | undefined)[]>;

/**
 * Loads overlays so that every caller sees the disk as it is at or after his call, and many callers at once share one
 * look: whoever comes while a look is under way waits for the next.
 */
export function createFreshOverlays(store: Pick<OverlayStore, 'load'>): LoadOverlays {
  let lastLook: Promise<unknown> = Promise.resolve();
  let waiting: { readonly names: Set<string>; readonly look: Promise<Loads> } | undefined;

  const beginLook = (names: ReadonlySet<string>): Promise<Loads> => {
    const look = lastLook.then(() => {
      waiting = undefined;
      return new Map(Array.from(names, (name) => [name, store.load(name)] as const));
    });
    lastLook = look.then((loads) => Promise.allSettled(loads.values()));
    return look;
  };

  return async (names) => {
    if (waiting === undefined) {
      const joined = new Set<string>();
      waiting = { names: joined, look: beginLook(joined) };
    }
    for (const name of names) waiting.names.add(name);
    const loads = await waiting.look;
    return Promise.all(names.map((name) => loads.get(name)));
  };
}
