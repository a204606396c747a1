import { InvalidError } from './errors.ts';

const PATTERN = /^[A-Za-z0-9][\w.:-]{0,127}$/;

/** Throws InvalidError unless the text can name an image. */
export function checkImageName(name: string): string {
  if (PATTERN.test(name)) return name;
  const shown = JSON.stringify(name.slice(0, 130));
  throw new InvalidError(
    `${shown} is no image name: begin with a letter or digit, go on with letters, digits and _ . : -, 128 at most`,
    { name: name.slice(0, 130) },
  );
}
