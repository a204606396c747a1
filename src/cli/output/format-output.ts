import { chooseColumns, columnName } from './choose-columns.ts';
import { csvText } from './csv-text.ts';
import { factsText } from './facts-text.ts';
import type { Column, Listing } from './listing.ts';
import { type OutputOptions, outputFormat } from './output-options.ts';
import { printable } from './printable.ts';
import { sortRows } from './sort-rows.ts';
import { formatTable } from './table.ts';
import { NO_TERMINAL, type Terminal } from './terminal.ts';

/**
 * What a command lists or shows, as text in the form that its options ask for.
 * @throws InvalidError when they name a field that there is not
 */
export async function formatOutput<Row>(
  listing: Listing<Row>,
  options: OutputOptions,
  terminal: Terminal = NO_TERMINAL,
): Promise<string> {
  const moreFields = options.fields || options.sort ? await listing.moreFields?.() : undefined;
  const known = { columns: listing.columns, moreFields };
  const rows = sortRows(listing.rows, known, options.sort);
  const columns = chooseColumns(known, options.fields);
  const documents = (): unknown => documentsOf(listing, rows, options.fields && columns);
  switch (outputFormat(options)) {
    case 'json':
      return `${JSON.stringify(documents(), null, 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(documents(), { lineWidth: 0, aliasDuplicateObjects: false });
    }
    case 'csv':
      return csvText([
        ...(options.header === false ? [] : [columns.map(columnName)]),
        ...rows.map((row) => columns.map(({ value }) => value(row))),
      ]);
    case 'name':
      return [...new Set(rows.map(listing.name))].map((name) => `${printable(name)}\n`).join('');
    case 'table':
      return listing.shape === 'one'
        ? rows.map((row) => factsText(columns, row)).join('')
        : formatTable(columns, rows, { terminal, hasHeader: options.header !== false });
  }
}

/** @param chosen the columns of `--fields`; undefined for whole documents */
function documentsOf<Row>(
  { document = (row: Row) => row, name, shape, whole }: Listing<Row>,
  rows: readonly Row[],
  chosen: readonly Column<Row>[] | undefined,
): unknown {
  if (whole !== undefined && chosen === undefined) return whole;
  const documentOf = chosen === undefined ? document : (row: Row) => chosenFields(chosen, row);
  if (shape === 'map') return Object.fromEntries(rows.map((row) => [name(row), documentOf(row)]));
  const documents = rows.map(documentOf);
  return shape === 'one' ? documents[0] : documents;
}

/** A field without a value is null, so that every document has the same keys. */
function chosenFields<Row>(columns: readonly Column<Row>[], row: Row): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((column) => [columnName(column), column.value(row) ?? null]));
}
