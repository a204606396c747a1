/** In this order: text in single quotes, in double quotes, a variable, an escaped character, blanks, what ends a command, a hash. */
const TOKEN = /'([^']*)'|"((?:\\.|[^"\\])*)"|(\$\{[^}]*\})|\\(.)|([ \t\r]+)|([\n;|&{}<>])|(#[^\n]*)|([\s\S])/gs;

/**
 * The commands of a GRUB script with their words, as GRUB's lexer splits them: blanks part words, single quotes take all
 * as it is, double quotes all but `$`, `\` and `"`, a backslash the next character. Variables stay as they are written.
 */
export function parseGrubScript(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let isInWord = false;
  const add = (piece: string) => {
    const words = commands.at(-1) ?? [];
    if (isInWord) words.push((words.pop() ?? '') + piece);
    else words.push(piece);
    isInWord = true;
  };
  for (const [token, single, double, variable, escaped, blanks, end, hash] of text.matchAll(TOKEN)) {
    const isComment = hash !== undefined && !isInWord;
    if (end !== undefined) commands.push([]);
    if (blanks !== undefined || end !== undefined) isInWord = false;
    else if (!isComment) add(single ?? double?.replaceAll(/\\(.)/gs, '$1') ?? variable ?? escaped ?? token);
  }
  return commands.filter((words) => words.length > 0);
}
