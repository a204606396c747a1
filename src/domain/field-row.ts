import { type Field, type Kind, map, type ScalarKind } from './field-kinds.ts';
import { pattern, text } from './field-kinds-scalar.ts';

/** A field of a node or profile, with what the command line needs to set it. */
export interface NodeField extends Field {
  /** `image` makes `--image`; a field without flag is set by editing and importing alone. */
  readonly flag?: string;
  readonly short?: string;
  /** Flags of older versions of Warewulf that mean the same. */
  readonly oldFlags?: readonly OldFlag[];
  /** Profiles cannot have it. */
  readonly nodeOnly?: true;
  /** False: a node does not get it from its profiles. */
  readonly inherited?: false;
}

export interface OldFlag {
  readonly flag: string;
  readonly short?: string;
}

/** Entries of a map that are chosen (struct entries) or added and removed (text entries) by flags. */
export interface MapFlags {
  readonly scope?: ScopeFlag;
  /** `--tagadd NAME=VALUE`. */
  readonly add?: string;
  /** `--tagdel NAME`. */
  readonly delete?: string;
  /** `--tag NAME` of the commands that clear fields. */
  readonly unset?: string;
}

/** `--netname NAME` chooses the entry that the flags of its fields mean. */
export interface ScopeFlag {
  readonly flag: string;
  readonly deleteFlag: string;
  /** The entry that is meant when none is named; without it, one must be. */
  readonly fallback?: string;
  /** Where an entry may be named like one of another scope: that scope's flag, and what the name begins with here. */
  readonly borrows?: { readonly flag: string; readonly prefix: string };
}

/** A row of the field table: its kind decides what else it can have. */
export type Row<K extends Kind> = Omit<NodeField, 'kind'> & MapFlags & { readonly kind: K };

export const row = <const K extends Kind>(field: Row<K>): Row<K> => field;

const tagName: ScalarKind<string> = pattern(
  'NAME',
  'a tag name without = and spaces',
  'rack',
  /^(?!__proto__$)[^\s=~\u0000-\u001f]{1,128}$/,
);

export const tags = map(tagName, text);
