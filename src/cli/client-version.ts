import { readFileSync } from 'node:fs';

/** The version in our package.json, which is two levels up from src/cli and dist/cli alike. */
export function clientVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isDescribed = typeof description === 'object' && description !== null && 'version' in description;
  return isDescribed ? String(description.version) : 'unknown';
}
