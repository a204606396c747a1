import { InvalidError } from '../../domain/errors.ts';
import type { ImageAccess } from '../ports/image-transport.ts';

/** Throws InvalidError for half of what a registry needs. */
export function checkCredentials({ username, password }: ImageAccess): void {
  if ((username === undefined) !== (password === undefined)) {
    throw new InvalidError('give both the user name and the password of the registry, or neither');
  }
}
