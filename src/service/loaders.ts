import type { Loaders } from '../domain/boot-loader.ts';

/** The boot programs of this server as they were when last looked for. */
export interface LoaderBook {
  readonly current: () => Loaders;
  /** Looks again: what was installed meanwhile is served from now on. */
  readonly refresh: () => Promise<Loaders>;
}

export async function createLoaderBook(find: () => Promise<Loaders>): Promise<LoaderBook> {
  let known = await find();
  return {
    current: () => known,
    refresh: async () => {
      known = await find();
      return known;
    },
  };
}
