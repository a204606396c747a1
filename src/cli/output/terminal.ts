import { styleText } from 'node:util';

export type Style = 'red' | 'yellow' | 'green' | 'dim';

/** Where text goes, as far as the form of the text depends on it. */
export interface Terminal {
  /** False for pipes and files: programs read those. */
  readonly isTerminal: boolean;
  readonly hasColours: boolean;
  /** Characters in a line; undefined where lines have no end. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** A pipe or a file. */
export const NO_TERMINAL: Terminal = { isTerminal: false, hasColours: false, width: undefined, height: undefined };

/** NO_COLOR takes colours away (https://no-color.org), FORCE_COLOR brings them even where no terminal is. */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isTerminal = stream.isTTY === true;
  const { columns, rows } = isTerminal ? stream : {};
  return { isTerminal, hasColours: wantsColours(isTerminal, env), width: columns, height: rows };
}

function wantsColours(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return !/^(0|false)$/.test(forced);
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function styled(text: string, style: Style | undefined, { hasColours }: Terminal): string {
  return hasColours && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
}
