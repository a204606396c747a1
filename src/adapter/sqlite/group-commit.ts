/** Collects writes of one moment into one commit. */
export interface GroupCommit<T> {
  /** Resolves once the write is durable; rejects when its group could not be stored. */
  put(item: T): Promise<void>;
  /** Commits what waits. */
  flush(): void;
}

/** @param commit stores all items of a group, in order, or throws. */
export function createGroupCommit<T>(windowMs: number, commit: (items: readonly T[]) => void): GroupCommit<T> {
  let waiting: { item: T; resolve: () => void; reject: (cause: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      commit(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (cause) {
      for (const { reject } of group) reject(cause);
    }
  };
  const put = (item: T) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      timer ??= setTimeout(flush, windowMs);
    });
  return { put, flush };
}
