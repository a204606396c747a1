/** Keeps what was used last, up to a number of bytes. One larger than all of it is not kept. */
export interface ByteCache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

export function createByteCache<T>(limitBytes: number, sizeOf: (value: T) => number): ByteCache<T> {
  const values = new Map<string, T>();
  let held = 0;

  const drop = (key: string) => {
    const value = values.get(key);
    if (value === undefined) return;
    values.delete(key);
    held -= sizeOf(value);
  };

  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },

    set(key, value) {
      drop(key);
      if (sizeOf(value) > limitBytes) return;
      values.set(key, value);
      held += sizeOf(value);
      for (const oldest of values.keys()) {
        if (held <= limitBytes) break;
        drop(oldest);
      }
    },
  };
}
