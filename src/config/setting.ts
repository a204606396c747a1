import type { Kind } from '../domain/field-kinds.ts';

/** One key of warewulf.conf. */
export interface Setting {
  readonly key: string;
  readonly kind: Kind;
  /** One line for the example file, without a full stop. */
  readonly help: string;
  /** A value of the kind. */
  readonly default?: unknown;
  /** Where it goes below `paths: stateroot`, when that is set. */
  readonly below?: string;
  /** What the example file shows where there is no default. */
  readonly example?: string;
}

/** A row of the settings table. */
export const setting = <const R extends Setting>(row: R): R => row;
