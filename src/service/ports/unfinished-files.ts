import type { Leftover } from './leftover.ts';

/** Files that somebody began to write and did not finish, in the directories where people and the daemon keep theirs. */
export interface UnfinishedFiles {
  /** @param before milliseconds since the epoch: a younger one may be finished yet */
  list(before: number): Promise<readonly Leftover[]>;
}
