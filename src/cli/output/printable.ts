/** Text from elsewhere made safe for a terminal: control characters, which could be escape sequences, become `?`. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
