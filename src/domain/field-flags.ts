import type { Field, FieldTable, Kind, MapKind, ScalarKind, StructKind } from './field-kinds.ts';
import type { MapFlags, NodeField, OldFlag, ScopeFlag } from './field-row.ts';

/** A key of a document, or the entry of a map that another flag chooses. */
export type PathStep = string | ScopeStep;

export interface ScopeStep {
  readonly scopeFlag: string;
  /** The entry that is meant when none is chosen; without it, one must be. */
  readonly fallback?: string;
}

/** The names of a map's entries, as flags take them. */
export interface EntryNames {
  readonly kind: ScalarKind<string>;
  /** Where an entry may be named like one that another flag chooses. */
  readonly borrows?: NonNullable<ScopeFlag['borrows']>;
}

/** One flag of the field table: what it takes, and the place in the document that it means. */
export type FieldFlag = {
  /** Without dashes, e.g. `ipaddr`. */
  readonly flag: string;
  readonly short?: string;
  /** Other flags that mean the same and are not shown. */
  readonly oldFlags?: readonly OldFlag[];
  readonly help: string;
  readonly path: readonly PathStep[];
} & (
  | { readonly tag: 'value'; readonly kind: ScalarKind<unknown> }
  | { readonly tag: 'list'; readonly kind: ScalarKind<unknown> }
  /** Chooses the map entry that other flags mean. */
  | { readonly tag: 'scope'; readonly names: EntryNames; readonly fallback?: string }
  /** Takes `NAME=VALUE` and adds to the map. */
  | { readonly tag: 'add-entries' }
  /** Takes names and removes them from the map; commands that only clear call it `unsetFlag`. */
  | { readonly tag: 'delete-entries'; readonly names: EntryNames; readonly unsetFlag?: string }
);

export type ScopeFieldFlag = FieldFlag & { readonly tag: 'scope' };

/** All flags that a field table stands for, in its order. */
export function fieldFlags(fields: FieldTable, path: readonly PathStep[] = []): readonly FieldFlag[] {
  return Object.values(fields).flatMap((field) => flagsOf(field, [...path, field.key]));
}

/** The rows carry their flags beside what every field has. */
type Row = Field & Partial<Pick<NodeField, 'flag' | 'short' | 'oldFlags'>> & MapFlags;

function flagsOf(row: Row, path: readonly PathStep[]): readonly FieldFlag[] {
  const { kind, help } = row;
  switch (kind.tag) {
    case 'scalar':
      return flagged(row, { tag: 'value', kind, path, help });
    case 'list':
      return flagged(row, { tag: 'list', kind: kind.item, path, help });
    case 'struct':
      return fieldFlags(kind.fields, path);
    case 'map':
      return [...scopeFlags(row, kind, path), ...entryFlags(row, kind, path)];
    case 'free':
      return [];
  }
}

type WithoutFlag<T> = T extends FieldFlag ? Omit<T, 'flag' | 'short' | 'oldFlags'> : never;

function flagged({ flag, short, oldFlags }: Row, rest: WithoutFlag<FieldFlag>): readonly FieldFlag[] {
  if (flag === undefined) return [];
  return [{ ...rest, flag, ...(short !== undefined && { short }), ...(oldFlags && { oldFlags }) }];
}

function scopeFlags({ scope, help }: Row, kind: MapKind<Kind>, path: readonly PathStep[]): readonly FieldFlag[] {
  if (scope === undefined || !isStruct(kind.value)) return [];
  const { flag, deleteFlag, fallback, borrows } = scope;
  const names = { kind: kind.entryName, ...(borrows && { borrows }) };
  const whenMissing = fallback === undefined ? {} : { fallback };
  return [
    { tag: 'scope', flag, names, ...whenMissing, path, help: `${help} that the flags of its fields mean` },
    { tag: 'delete-entries', flag: deleteFlag, names, path, help: `${help} to remove` },
    ...fieldFlags(kind.value.fields, [...path, { scopeFlag: flag, ...whenMissing }]),
  ];
}

function isStruct(kind: Kind): kind is StructKind<FieldTable> {
  return kind.tag === 'struct';
}

function entryFlags(row: Row, { entryName: kind }: MapKind<Kind>, path: readonly PathStep[]): readonly FieldFlag[] {
  const { add, delete: remove, unset, help } = row;
  const unsetFlag = unset === undefined ? {} : { unsetFlag: unset };
  return [
    ...(add === undefined ? [] : [{ tag: 'add-entries', flag: add, path, help: `${help}: add or change` } as const]),
    ...(remove === undefined
      ? []
      : [
          {
            tag: 'delete-entries',
            flag: remove,
            names: { kind },
            ...unsetFlag,
            path,
            help: `${help}: remove`,
          } as const,
        ]),
  ];
}
