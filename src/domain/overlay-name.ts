import { InvalidError } from './errors.ts';

const PATTERN = /^[A-Za-z0-9][\w.:-]{0,127}$/;

/** Whether a directory of this name is an overlay that nodes and profiles can name. */
export function isOverlayName(name: string): boolean {
  return PATTERN.test(name);
}

/** @throws InvalidError unless the text can name an overlay */
export function checkOverlayName(name: string): string {
  if (isOverlayName(name)) return name;
  const shown = name.slice(0, 130);
  throw new InvalidError(
    `${JSON.stringify(shown)} is no overlay name: begin with a letter or digit, go on with letters, digits and _ . : -, 128 at most`,
    { name: shown },
  );
}
