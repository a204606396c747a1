/** What a reader gets next, if anything is there yet, or ever will be. */
export type Taken<T> = { readonly value: T } | 'nothing yet' | 'end';

/** Values for one reader, who pulls them as fast as it can. Ending the loop over it closes it. */
export interface Feed<T> extends AsyncIterableIterator<T, undefined> {
  /** Says that there may be something to take. */
  wake(): void;
  /** Ends it for its reader, who may be waiting. */
  close(): void;
}

/**
 * @param take called when the reader wants something: what waits for a slow reader is up to the source
 * @param onClose called once, when the reader is gone or has read to the end
 */
export function createFeed<T>(take: () => Taken<T>, onClose: () => void): Feed<T> {
  let reader: ((result: IteratorResult<T, undefined>) => void) | undefined;
  let isClosed = false;

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    onClose();
    reader?.({ done: true, value: undefined });
  };
  const takeNow = (): IteratorResult<T, undefined> | undefined => {
    const taken = isClosed ? 'end' : take();
    if (taken === 'nothing yet') return undefined;
    if (taken !== 'end') return { done: false, value: taken.value };
    close();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      const result = takeNow();
      if (result !== undefined) return Promise.resolve(result);
      return new Promise((resolve) => {
        reader = resolve;
      });
    },
    return: async () => {
      close();
      return { done: true, value: undefined };
    },
    wake: () => {
      const result = reader === undefined ? undefined : takeNow();
      if (result === undefined) return;
      reader?.(result);
      reader = undefined;
    },
    close,
  };
}

/** The same feed, each value as something else. */
export function mapFeed<T, U>(feed: Feed<T>, map: (value: T) => U): AsyncIterableIterator<U, undefined> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      const { done, value } = await feed.next();
      return done ? { done, value } : { done: false, value: map(value) };
    },
    return: async () => {
      feed.close();
      return { done: true, value: undefined };
    },
  };
}
