import type { Column } from './listing.ts';

/** A view of a table: these headings are shown, in this order; all others wait for `--fields`. */
export function showing<Row>(columns: readonly Column<Row>[], headings: readonly string[]): readonly Column<Row>[] {
  const shown = headings.flatMap((heading) => columns.filter((column) => column.heading === heading));
  const others = columns.filter((column) => !shown.includes(column));
  return [...shown, ...others.map((column) => ({ ...column, isExtra: true }))];
}
