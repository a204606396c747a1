import { InvalidError } from '../../domain/errors.ts';

/** Deeper than any document that means something; everything behind it walks bodies by recursion. */
const MAX_DEPTH = 100;

/**
 * Refuses JSON that is nested without measure, and the key `__proto__`, which objects swallow in silence.
 * @throws InvalidError
 */
export function requireModestJson(body: unknown): void {
  let level = [body].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new InvalidError(`the body is nested more than ${MAX_DEPTH} levels deep: flatten it`);
    if (level.some((container) => Object.hasOwn(container, '__proto__'))) {
      throw new InvalidError('the body has the key __proto__, which nothing has here: leave it out');
    }
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
