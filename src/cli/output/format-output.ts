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
  const rows = sortRows(listing, options.sort);
  const columns = chooseColumns(listing, options.fields);
  switch (outputFormat(options)) {
    case 'json':
      return `${JSON.stringify(documentsOf(listing, rows, options), null, 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(documentsOf(listing, rows, options), { lineWidth: 0, aliasDuplicateObjects: false });
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

function documentsOf<Row>(listing: Listing<Row>, rows: readonly Row[], options: OutputOptions): unknown {
  const { document = (row: Row) => row, name, shape } = listing;
  if (listing.whole !== undefined && options.fields === undefined) return listing.whole;
  const columns = options.fields && chooseColumns(listing, options.fields);
  const documentOf = columns === undefined ? document : (row: Row) => chosenFields(columns, row);
  if (shape === 'map') return Object.fromEntries(rows.map((row) => [name(row), documentOf(row)]));
  const documents = rows.map(documentOf);
  return shape === 'one' ? documents[0] : documents;
}

/** A field without a value is null, so that every document has the same keys. */
function chosenFields<Row>(columns: readonly Column<Row>[], row: Row): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((column) => [columnName(column), column.value(row) ?? null]));
}
