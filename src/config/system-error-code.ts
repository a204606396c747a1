/** The code of an error of the operating system, e.g. `ENOENT`, else its text. */
export function systemErrorCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
}
