import { compareNatural } from '../../domain/compare-natural.ts';
import { type Helper, HelperError, listArgument, textArgument } from '../helper.ts';

/** Lists and maps. Maps are read by own keys only. */
export const LIST_HELPERS: readonly Helper[] = [
  {
    name: 'list',
    args: ['...values'],
    doc: 'a list of the values',
    run: ({ args }) => [...args],
  },
  {
    name: 'join',
    args: ['list', 'separator'],
    doc: 'the items as one text',
    run: ({ args: [list, separator] }) =>
      listArgument(list, 'list')
        .map((item) => textArgument(item, 'every item'))
        .join(textArgument(separator, 'separator')),
  },
  {
    name: 'split',
    args: ['text', 'separator'],
    doc: 'the parts of the text between the separators, without empty ones',
    run: ({ args: [text, separator] }) => {
      const between = textArgument(separator, 'separator');
      if (between === '') throw new HelperError('separator must not be empty');
      return textArgument(text, 'text')
        .split(between)
        .filter((part) => part !== '');
    },
  },
  {
    name: 'length',
    args: ['value'],
    doc: 'how many items a list, keys a map or characters a text has',
    run: ({ args: [value] }) => sizeOf(value),
  },
  {
    name: 'uniq',
    args: ['list'],
    doc: 'the list without repetitions; the first of each stays',
    run: ({ args: [list] }) => [
      ...new Map(listArgument(list, 'list').map((item) => [JSON.stringify(item), item])).values(),
    ],
  },
  {
    name: 'sortBy',
    args: ['list', 'key?'],
    doc: 'the list in the order of its items, or of one field of theirs; digits count as numbers',
    run: ({ args: [list, key] }) => sorted(listArgument(list, 'list'), key),
  },
  {
    name: 'lookup',
    args: ['map', 'key'],
    doc: 'one value of a map or list by a computed key; nothing when there is none',
    takesUnset: true,
    run: ({ args: [map, key] }) => ownValue(map, textArgument(key, 'key')),
  },
  {
    name: 'hasKey',
    args: ['map', 'key'],
    doc: 'true when the map has the key',
    takesUnset: true,
    run: ({ args: [map, key] }) => ownValue(map, textArgument(key, 'key')) !== undefined,
  },
];

function ownValue(map: unknown, key: string): unknown {
  if (typeof map !== 'object' || map === null || !Object.hasOwn(map, key)) return undefined;
  return Reflect.get(map, key);
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw new HelperError('value must be a list, a map or text');
}

function sorted(list: readonly unknown[], key: unknown): unknown[] {
  const name = key === undefined ? undefined : textArgument(key, 'key');
  const order = (item: unknown) => textArgument(name === undefined ? item : (ownValue(item, name) ?? ''), 'every item');
  return [...list].sort((a, b) => compareNatural(order(a), order(b)));
}
