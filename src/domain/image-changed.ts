import { ConflictError } from './errors.ts';

/** For work on an image whose name points to something else by now. */
export function changedMeanwhile(name: string): ConflictError {
  return new ConflictError(`image ${name} has changed since this began: nothing was changed, begin again`, { name });
}
