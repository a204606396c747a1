import { cellText } from './cell-text.ts';
import type { Column } from './listing.ts';
import { printable } from './printable.ts';

/** One thing, with a line per column; a list has a line per item. */
export function factsText<Row>(columns: readonly Column<Row>[], row: Row): string {
  const width = Math.max(...columns.map(({ heading }) => heading.length)) + 2;
  return columns
    .flatMap((column) => factLines(column, row).map((line) => `${`${column.heading}:`.padEnd(width)}${line}\n`))
    .join('');
}

function factLines<Row>({ value, text }: Column<Row>, row: Row): readonly string[] {
  const facts = text === undefined ? value(row) : text(row);
  const lines = Array.isArray(facts) ? facts.map(cellText) : [cellText(facts)];
  return lines.map((line) => (line === '' ? '--' : printable(line)));
}
