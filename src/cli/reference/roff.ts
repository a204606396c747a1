/** Text as man(7) wants it: nothing in it is a macro or an escape, and its dashes are those that people type. */
export function roffText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/[^\u0000-\u007f]/gu, (character) => `\\[u${codePoint(character)}]`)
    .replaceAll(/^([.'])/gm, '\\&$1');
}

/** One argument of a macro. */
export function roffWord(text: string): string {
  return `"${roffText(text).replaceAll('"', '\\(dq')}"`;
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
