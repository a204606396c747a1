import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { parseRecordsYaml } from './parse-records-yaml.ts';
import type { TextFormat } from './text-formats.ts';

/** What a text says, or where it breaks its format. */
export type ParsedText =
  | { readonly value: unknown }
  /** A table of texts, the headings first. */
  | { readonly table: readonly (readonly string[])[] }
  | { readonly problem: { readonly what: string; readonly line?: number } };

/** Reads a text that says nodes or profiles. Never throws. */
export function parseRegistryText(text: string, format: TextFormat): ParsedText {
  switch (format) {
    // JSON is YAML, and the YAML reader says where it breaks; the JSON reader is fifty times faster.
    case 'json':
      return parseJson(text) ?? parseRecordsYaml(text);
    case 'yaml':
      return parseRecordsYaml(text);
    case 'csv':
      return parseTable(text);
  }
}

function parseJson(text: string): ParsedText | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function parseTable(text: string): ParsedText {
  try {
    return { table: parseCsv(text, { bom: true, trim: true, skip_empty_lines: true, comment: '#' }) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    return { problem: { what: tableFault(error), ...(typeof line === 'number' && { line }) } };
  }
}

/** Rows that are too short or too long are the mistake that people make. */
function tableFault({ code, message }: CsvError): string {
  if (code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') return message;
  return 'this row has more or fewer cells than the first one. Write a comma for each empty cell, and "a,b" where a cell has a comma.';
}
