/** One word that could stand under the cursor, whole. */
export interface Candidate {
  readonly word: string;
  readonly says?: string;
}

/** What a shell gets to choose from. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Names of files fit too; the shell knows these. */
  readonly takesFiles: boolean;
}
