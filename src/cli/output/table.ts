import { printable } from './printable.ts';

const GAP = '  ';
const EMPTY = '--';

/**
 * Columns under upper-case headings with dashes below. A cell without text shows `--`.
 * @returns lines, each ended by a newline.
 */
export function formatTable(headings: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const cells = rows.map((row) => headings.map((_, column) => cellText(row[column])));
  const widths = headings.map((heading, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), heading.length),
  );
  const dashes = headings.map((heading) => '-'.repeat(heading.length));
  return [headings, dashes, ...cells].map((row) => formatRow(row, widths)).join('');
}

function cellText(value: string | undefined): string {
  return value === undefined || value === '' ? EMPTY : printable(value);
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  const padded = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return `${padded.join(GAP).trimEnd()}\n`;
}
