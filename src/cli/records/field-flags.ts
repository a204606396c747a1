import type { Field, FieldTable, Kind, ScalarKind, StructKind } from '../../domain/field-kinds.ts';
import type { MapFlags, NodeField } from '../../domain/node-schema.ts';

/** A key of a document, or the entry of a map that another flag chooses. */
export type PathStep = string | { readonly scopeFlag: string; readonly fallback: string };

/** One flag of the field table: what it takes, and the place in the document that it means. */
export type FieldFlag = {
  /** Without dashes, e.g. `ipaddr`. */
  readonly flag: string;
  readonly short?: string;
  readonly help: string;
  readonly path: readonly PathStep[];
} & (
  | { readonly tag: 'value'; readonly kind: ScalarKind<unknown> }
  | { readonly tag: 'list'; readonly kind: ScalarKind<unknown> }
  /** Chooses the map entry that other flags mean. */
  | { readonly tag: 'scope'; readonly fallback: string }
  /** Takes `NAME=VALUE` and adds to the map. */
  | { readonly tag: 'add-entries' }
  /** Takes names and removes them from the map. */
  | { readonly tag: 'delete-entries' }
);

/** All flags that a field table stands for, in its order. */
export function fieldFlags(fields: FieldTable, path: readonly PathStep[] = []): readonly FieldFlag[] {
  return Object.values(fields).flatMap((field) => flagsOf(field, [...path, field.key]));
}

/** The rows carry their flags beside what every field has. */
type Row = Field & Partial<Pick<NodeField, 'flag' | 'short'>> & MapFlags;

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
      return [...scopeFlags(row, kind.value, path), ...entryFlags(row, path)];
    case 'free':
      return [];
  }
}

type WithoutFlag<T> = T extends FieldFlag ? Omit<T, 'flag' | 'short'> : never;

function flagged({ flag, short }: Row, rest: WithoutFlag<FieldFlag>): readonly FieldFlag[] {
  if (flag === undefined) return [];
  return [{ ...rest, flag, ...(short === undefined ? {} : { short }) }];
}

function scopeFlags({ scope, help }: Row, value: Kind, path: readonly PathStep[]): readonly FieldFlag[] {
  if (scope === undefined || !isStruct(value)) return [];
  const { flag, deleteFlag, fallback } = scope;
  return [
    { tag: 'scope', flag, fallback, path, help: `${help} that the flags of its fields mean` },
    { tag: 'delete-entries', flag: deleteFlag, path, help: `${help} to remove` },
    ...fieldFlags(value.fields, [...path, { scopeFlag: flag, fallback }]),
  ];
}

function isStruct(kind: Kind): kind is StructKind<FieldTable> {
  return kind.tag === 'struct';
}

function entryFlags(row: Row, path: readonly PathStep[]): readonly FieldFlag[] {
  const { add, delete: remove, help } = row;
  return [
    ...(add === undefined ? [] : [{ tag: 'add-entries', flag: add, path, help: `${help}: add or change` } as const]),
    ...(remove === undefined ? [] : [{ tag: 'delete-entries', flag: remove, path, help: `${help}: remove` } as const]),
  ];
}
