/** Undoes what was done, the last thing first. */
export interface Cleanup {
  readonly add: (undo: () => Promise<unknown>) => void;
  /** Runs all, also when one fails; a second call finds nothing left to do. Throws an AggregateError of what failed. */
  readonly run: () => Promise<void>;
}

export const createCleanup = (): Cleanup => {
  const undos: (() => Promise<unknown>)[] = [];
  const run = async () => {
    const failures: unknown[] = [];
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await undo().catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `cleaning up: ${failures.join('; ')}`);
  };
  return { add: (undo) => void undos.push(undo), run };
};
