import { cellText } from './cell-text.ts';

/** Lines of comma-separated values, quoted as RFC 4180 §2 says; lines end with a newline alone, as elsewhere on Unix. */
export function csvText(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => `${row.map((value) => quoted(cellText(value))).join(',')}\n`).join('');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
