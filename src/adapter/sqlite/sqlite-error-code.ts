/** The code of an error of SQLite, e.g. `SQLITE_BUSY`; empty for other errors. */
export function sqliteErrorCode(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code.startsWith('SQLITE_') ? code : '';
}
