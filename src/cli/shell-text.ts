/** A command line that a POSIX shell reads as these words. */
export function shellText(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

/** Brackets stay bare: a shell leaves n[01-16] as it is where no file has such a name. */
function quoted(word: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
