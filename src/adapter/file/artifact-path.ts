import { join } from 'node:path';

/** Where a published image or kernel lies: named by its content. */
export function artifactPath(provisionDirectory: string, kind: 'image' | 'kernel', sha256: string): string {
  return join(provisionDirectory, `${kind}s`, `sha256-${sha256}`);
}
