import type { FieldTable, Kind } from '../field-kinds.ts';
import { matchesGlob } from './match-glob.ts';
import type { UnknownAttribute } from './nodeset-facts.ts';
import { type FieldAttribute, valueAttribute } from './value-attribute.ts';
import { ANY_CHARACTER, ANY_TEXT } from './word.ts';

/**
 * The attribute at a path, read out of a struct with all its fields. A path is made of keys with dots between them. Keys are known without regard to case, spaces and hyphens, and
 * without their plural s; the name of an entry may have `*`.
 */
export function findFieldAttribute(fields: FieldTable, path: string): FieldAttribute | UnknownAttribute {
  const [head = '', rest] = splitPath(path);
  const wanted = looseKey(head);
  const found = Object.entries(fields).find(([, { key }]) =>
    [key, key.replace(/s$/, '')].map(looseKey).includes(wanted),
  );
  if (found === undefined) return { unknown: head, candidates: Object.values(fields).map(({ key }) => key) };
  const [property, { kind }] = found;
  const inside = attributeOfKind(kind, rest, head);
  return 'unknown' in inside ? inside : { ...inside, texts: (value) => inside.texts(propertyOf(value, property)) };
}

/** `Image_Name` and `image-name` are `image name`. */
export function looseKey(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function splitPath(path: string): readonly [string, string?] {
  const dot = path.indexOf('.');
  return dot === -1 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
}

function attributeOfKind(kind: Kind, rest: string | undefined, head: string): FieldAttribute | UnknownAttribute {
  switch (kind.tag) {
    case 'struct':
      return rest === undefined ? wholeStruct(head, kind.fields) : findFieldAttribute(kind.fields, rest);
    case 'map':
      return rest === undefined
        ? { unknown: head, candidates: [`${head}.NAME`] }
        : attributeOfEntries(kind.value, rest);
    default:
      return rest === undefined ? valueAttribute(kind) : { unknown: `${head}.${rest}`, candidates: [head] };
  }
}

function wholeStruct(head: string, fields: FieldTable): UnknownAttribute {
  return { unknown: head, candidates: Object.values(fields).map(({ key }) => `${head}.${key}`) };
}

/** Names of entries may have dots: the first dot counts behind which there is a field. */
function attributeOfEntries(kind: Kind, path: string): FieldAttribute | UnknownAttribute {
  if (kind.tag !== 'struct' && kind.tag !== 'map') return ofEntries(path, attributeOfKind(kind, undefined, path));
  const dots = Array.from(path.matchAll(/\./g), ({ index }) => index).slice(0, MAX_DOTS);
  const found = dots.map((dot) => ofEntries(path.slice(0, dot), attributeOfKind(kind, path.slice(dot + 1), path)));
  return found.find((attribute) => !('unknown' in attribute)) ?? found[0] ?? attributeOfKind(kind, undefined, path);
}

/** No name has more of them. */
const MAX_DOTS = 64;

function ofEntries(name: string, inside: FieldAttribute | UnknownAttribute): FieldAttribute | UnknownAttribute {
  if ('unknown' in inside) return inside;
  if (!/[*?]/.test(name)) return { ...inside, texts: (entries) => inside.texts(propertyOf(entries, name)) };
  const glob = name.replaceAll('*', ANY_TEXT).replaceAll('?', ANY_CHARACTER);
  return {
    ...inside,
    texts: (entries) =>
      Object.entries(entries ?? {}).flatMap(([entry, value]) => (matchesGlob(glob, entry) ? inside.texts(value) : [])),
  };
}

function propertyOf(value: unknown, property: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, property)?.value
    : undefined;
}
