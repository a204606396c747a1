import { ANY_CHARACTER, ANY_TEXT } from './word.ts';

/** Whether the wildcards of a word's text make it this text. Takes at most the product of both lengths. */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let retry: { at: number; place: number } | undefined;
  while (place < text.length) {
    if (glob[at] === ANY_TEXT) {
      retry = { at: at + 1, place };
      at += 1;
    } else if (glob[at] === ANY_CHARACTER || glob[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (retry !== undefined) {
      retry.place += 1;
      ({ at, place } = retry);
    } else return false;
  }
  while (glob[at] === ANY_TEXT) at += 1;
  return at === glob.length;
}
