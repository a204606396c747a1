import type { RecordKind } from './registry-document.ts';

/** A node or a profile. */
export interface RecordName {
  readonly kind: RecordKind;
  readonly name: string;
}
