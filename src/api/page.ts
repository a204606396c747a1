import { z } from 'zod';
import { InvalidError } from '../domain/errors.ts';

/** What every list takes in its query. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .exactOptional()
    .describe('How many to give at most; all when missing'),
  after: z.string().max(4096).exactOptional().describe('The `next` of the page before'),
};

/** What every list gives. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().exactOptional().describe('Ask with it as `after` for what follows; missing on the last page'),
  });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** What an item is found again by: unique in its list. */
type Key = string | number;

/**
 * One page of a list. It goes on where the page before ended, also when that item is gone by now and the list is in the
 * order of its keys.
 * @throws InvalidError for an `after` that no page gave.
 */
export function cutPage<Item>(
  all: readonly Item[],
  { limit = Number.POSITIVE_INFINITY, after }: { readonly limit?: number; readonly after?: string },
  keyOf: (item: Item) => Key,
  order: 'ascending' | 'descending' = 'ascending',
): Page<Item> {
  const rest = after === undefined ? all : itemsAfter(all, readCursor(after), keyOf, order);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return last === undefined || items.length === rest.length ? { items } : { items, next: writeCursor(keyOf(last)) };
}

/** The cursor in what an operation answered, if it is a page that others follow. */
export function nextCursor(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('items' in output) || !('next' in output)) return undefined;
  return typeof output.next === 'string' ? output.next : undefined;
}

function itemsAfter<Item>(
  all: readonly Item[],
  cursor: Key,
  keyOf: (item: Item) => Key,
  order: 'ascending' | 'descending',
): readonly Item[] {
  const last = all.findIndex((item) => keyOf(item) === cursor);
  if (last >= 0) return all.slice(last + 1);
  const start = all.findIndex((item) => (order === 'ascending' ? keyOf(item) > cursor : keyOf(item) < cursor));
  return start < 0 ? [] : all.slice(start);
}

export function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws InvalidError */
export function readCursor(after: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    if (typeof key === 'string' || typeof key === 'number') return key;
  } catch {
    // Falls through: whatever is wrong with it, no page gave it.
  }
  throw new InvalidError('after is not what a page gave as its next: begin again without it', {
    problems: [{ path: 'after', message: 'is not what a page gave as its next' }],
  });
}
