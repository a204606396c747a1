import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where this package lies: shipped overlays and templates are below it. `src` and `dist` are both one level down. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, '..');

/** The version in package.json. */
export function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return version;
}
