import { InvalidArgumentError } from 'commander';

/** Reads the number of a revision on the command line. */
export function revisionNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidArgumentError('Write the number of a revision: wwctl history lists them.');
  }
  return Number(text);
}
