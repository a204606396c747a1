/** The parts of `wwctl configure` that change files of this server. */
export const HOST_STEPS = ['hostfile', 'nfs', 'ssh'] as const;
export type HostStep = (typeof HOST_STEPS)[number];

/** One file that a step writes. */
export interface PlannedFile {
  readonly path: string;
  readonly change: 'create' | 'change' | 'none';
  /** As `diff -u` shows it; empty when nothing changes. */
  readonly diff: string;
}

/** A key pair to be made. */
export interface PlannedKey {
  /** Of the private key. */
  readonly path: string;
  readonly type: string;
  /** One line: what it is for. */
  readonly purpose: string;
}

/** A unit of systemd to be enabled, and started or told to read its files again. */
export interface PlannedUnit {
  readonly unit: string;
  readonly enable: boolean;
  readonly reload: boolean;
}

/** Everything that the steps would do now. */
export interface HostPlan {
  readonly steps: readonly HostStep[];
  /** Stands for all of it: SHA-256 in hex of what would be written and what is there. */
  readonly digest: string;
  readonly files: readonly PlannedFile[];
  readonly keys: readonly PlannedKey[];
  readonly units: readonly PlannedUnit[];
  /** What is not done, and why; what else to know. Whole sentences. */
  readonly notes: readonly string[];
}

/** What was done. */
export interface HostOutcome {
  readonly files: readonly {
    readonly path: string;
    readonly change: 'create' | 'change';
    /** Why it was written over instead of replaced in one step. */
    readonly inPlace?: string;
    /** Where its content from before is kept. */
    readonly backup?: string;
  }[];
  readonly keys: readonly string[];
  /** Units with what went wrong, if it did: the files are in place then, and the sentence says what to do by hand. */
  readonly units: readonly { readonly unit: string; readonly problem?: string }[];
  readonly notes: readonly string[];
}
