/** A line as a shell reads it, up to the cursor: its words, the last one perhaps unfinished or empty. */
export interface SplitLine {
  readonly words: readonly string[];
  /** The last word as it was typed, with quotes and backslashes. */
  readonly typed: string;
}

/** Knows quotes and backslashes; variables and substitutions stay as they are. */
export function splitLine(line: string): SplitLine {
  const words: string[] = [];
  let rest = line.trimStart();
  for (;;) {
    const typed = WORD.exec(rest)?.[0] ?? '';
    words.push(unquoted(typed));
    const after = rest.slice(typed.length);
    if (after === '') return { words, typed };
    rest = after.trimStart();
  }
}

/** Plain or escaped characters and quoted parts; the last quote may be open. */
const WORD = /^(?:[^\s"'\\]|\\.?|'[^']*'?|"(?:[^"\\]|\\.)*(?:"|\\?$))*/s;

function unquoted(typed: string): string {
  return typed.replaceAll(/\\(.?)|'([^']*)'?|"((?:[^"\\]|\\.)*)"?/gs, (_, escaped, single, double) => {
    if (typeof double === 'string') return double.replaceAll(/\\(["\\$`])/g, '$1');
    return String(escaped ?? single ?? '');
  });
}
