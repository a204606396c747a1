import { InvalidArgumentError } from 'commander';

/** `0640` or `640` → 0o640. @throws InvalidArgumentError, which is a usage error */
export function parseMode(text: string): number {
  if (/^0?[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError('Write it in octal, e.g. 0640.');
}
