/** A value that is one text on disk and on the command line. */
export interface ScalarKind<T> {
  readonly tag: 'scalar';
  /** Stands for the value in help texts, e.g. `ADDRESS`. */
  readonly placeholder: string;
  /** Completes "… is not", e.g. `an IPv4 address`. */
  readonly expects: string;
  /** How to write one, e.g. `10.0.0.1`. */
  readonly example: string;
  /** @returns undefined for a text that is not one. */
  parse(text: string): T | undefined;
  /** The value in a document. */
  format(value: T): string | number | boolean;
  /** A sentence for a text that is nearly one, e.g. what to do with the prefix length of `10.0.0.1/24`. */
  remedyFor?(text: string): string | undefined;
  /** Texts that clear the field, beside `UNSET` and `UNDEF`. */
  readonly clearedBy?: ReadonlySet<string>;
  /** What a document holds, in the words of JSON Schema; any string when missing. */
  readonly schema?: ValueSchema;
  /** True for what only programs may see, such as passwords. */
  readonly isSecret?: true;
}

/** The part of JSON Schema (draft 2020-12) that says what one value is. */
interface ValueSchema {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** An ordered list of scalars. */
export interface ListKind<T> {
  readonly tag: 'list';
  readonly item: ScalarKind<T>;
  /** True when `~item` in it takes back every `item` that profiles gave. */
  readonly isNegatable: boolean;
}

/** Named fields. */
export interface StructKind<F extends FieldTable> {
  readonly tag: 'struct';
  readonly fields: F;
}

/** Entries of one kind under names that the administrator chooses. */
export interface MapKind<V extends Kind> {
  readonly tag: 'map';
  readonly entryName: ScalarKind<string>;
  readonly value: V;
}

/** Any YAML value. */
export interface FreeKind {
  readonly tag: 'free';
}

export type Kind = ScalarKind<unknown> | ListKind<unknown> | StructKind<FieldTable> | MapKind<Kind> | FreeKind;

/** One row of a field table. The name of the row is the field's name inside the program. */
export interface Field {
  /** The key in documents, e.g. `image name`. */
  readonly key: string;
  readonly kind: Kind;
  /** One sentence for people, without a full stop. */
  readonly help: string;
}

export type FieldTable = { readonly [name: string]: Field };

/** What a document may say: every field may be missing. */
export type RecordOf<F extends FieldTable> = { readonly [P in keyof F]?: ValueOf<F[P]['kind']> };

export type ValueOf<K> =
  K extends ScalarKind<infer T>
    ? T
    : K extends ListKind<infer T>
      ? readonly T[]
      : K extends StructKind<infer F>
        ? RecordOf<F>
        : K extends MapKind<infer V>
          ? Readonly<Record<string, ValueOf<V>>>
          : unknown;

/** What readers see: lists, structs and maps are always there, possibly empty. */
export type CompleteOf<F extends FieldTable> = {
  readonly [P in MaybeMissing<F>]?: CompleteValueOf<F[P]['kind']>;
} & { readonly [P in Exclude<keyof F, MaybeMissing<F>>]: CompleteValueOf<F[P]['kind']> };

type MaybeMissing<F extends FieldTable> = {
  [P in keyof F]: F[P]['kind']['tag'] extends 'scalar' | 'free' ? P : never;
}[keyof F];

type CompleteValueOf<K> =
  K extends StructKind<infer F>
    ? CompleteOf<F>
    : K extends MapKind<infer V>
      ? Readonly<Record<string, CompleteValueOf<V>>>
      : ValueOf<K>;

export function list<T>(item: ScalarKind<T>): ListKind<T> {
  return { tag: 'list', item, isNegatable: false };
}

/** A list in which `~item` takes back every `item`, wherever both stand. */
export function negatableList<T>(item: ScalarKind<T>): ListKind<T> {
  return { tag: 'list', item, isNegatable: true };
}

/** The kind with an example of its own. */
export function like<K extends ScalarKind<unknown>>(kind: K, example: string): K {
  return { ...kind, example };
}

export function struct<const F extends FieldTable>(fields: F): StructKind<F> {
  return { tag: 'struct', fields };
}

export function map<V extends Kind>(entryName: ScalarKind<string>, value: V): MapKind<V> {
  return { tag: 'map', entryName, value };
}

export const free: FreeKind = { tag: 'free' };
