import type { PlannedKey, PlannedUnit } from './host-plan.ts';
import type { FileDraft } from './plan-files.ts';

/** A key pair to be made. */
export interface KeyDraft extends PlannedKey {
  /** Its public half becomes the list of keys that may log in. Paths as programs of the server see them. */
  readonly authorize?: { readonly publicKey: string; readonly list: string };
}

/** What one step would do, with the bytes. */
export interface StepDraft {
  readonly files: readonly FileDraft[];
  readonly keys: readonly KeyDraft[];
  readonly units: readonly PlannedUnit[];
  readonly notes: readonly string[];
}
