/** What an option that takes a boolean, or nothing, means. */
export function isYes(text: string): boolean {
  return !/^(false|no|0)$/i.test(text);
}
