import { cellText } from './cell-text.ts';
import type { Column } from './listing.ts';
import { printable } from './printable.ts';
import { NO_TERMINAL, type Style, styled, type Terminal } from './terminal.ts';

const GAP = '  ';
const EMPTY = '--';
/** A column that shrinks keeps this much. */
const LEAST_WIDTH = 16;

interface TableOptions {
  readonly terminal?: Terminal;
  readonly hasHeader?: boolean;
}

interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/**
 * Columns under their headings with dashes below. A cell without text shows `--`.
 * @returns lines, each ended by a newline.
 */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { terminal = NO_TERMINAL, hasHeader = true }: TableOptions = {},
): string {
  const header = hasHeader ? [columns.map(headingCell), columns.map(dashesCell)] : [];
  const lines = [...header, ...rows.map((row) => columns.map((column) => cellOf(column, row)))];
  const widths = fittingWidths(columns, widestCells(columns.length, lines), terminal.width);
  return lines.map((cells) => formatLine(cells, widths, terminal)).join('');
}

function headingCell({ heading }: Column<never>): Cell {
  return { text: heading };
}

function dashesCell({ heading }: Column<never>): Cell {
  return { text: '-'.repeat(heading.length) };
}

function cellOf<Row>({ value, text, style }: Column<Row>, row: Row): Cell {
  const shown = cellText(text === undefined ? value(row) : text(row));
  return { text: shown === '' ? EMPTY : printable(shown), style: style?.(row) };
}

function widestCells(count: number, lines: readonly (readonly Cell[])[]): readonly number[] {
  return Array.from({ length: count }, (_, column) =>
    lines.reduce((width, cells) => Math.max(width, cells[column]?.text.length ?? 0), 0),
  );
}

/** What does not fit into a line is taken from the columns that can shrink. */
function fittingWidths<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  available: number | undefined,
): readonly number[] {
  if (available === undefined) return widths;
  const all = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  let excess = Math.max(0, all - available);
  return widths.map((width, index) => {
    if (columns[index]?.canShrink !== true) return width;
    const fitting = Math.max(Math.min(width, LEAST_WIDTH), width - excess);
    excess -= width - fitting;
    return fitting;
  });
}

function formatLine(cells: readonly Cell[], widths: readonly number[], terminal: Terminal): string {
  const last = cells.length - 1;
  const padded = cells.map(({ text, style }, index) => {
    const width = widths[index] ?? 0;
    const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    return styled(shown, style, terminal) + (index === last ? '' : ' '.repeat(width - shown.length));
  });
  return `${padded.join(GAP)}\n`;
}
