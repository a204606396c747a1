import type { ResolvedNode } from '../domain/node-schema.ts';
import type { FindBootArtifacts } from './ports/boot-artifacts.ts';
import type { ServedFile } from './ports/served-file.ts';

/**
 * The kernel or the initramfs of a node. A digest pins it: a boot script names what belongs together, and nothing else may
 * come in its place.
 */
export async function pinnedArtifact(
  find: FindBootArtifacts,
  node: ResolvedNode,
  { name, digest }: { readonly name: 'kernel' | 'initramfs'; readonly digest: string | undefined },
): Promise<ServedFile | { readonly refused: string }> {
  const found = await find(node);
  if ('missing' in found) return { refused: cannotBoot(node, found.missing) };
  const file = found[name];
  if (file === undefined) return { refused: `the image of ${node.name} has no ${name}` };
  return digest === undefined || digest === file.etag ? file : { refused: hasChanged(node, name) };
}

export function cannotBoot({ name }: ResolvedNode, missing: readonly string[]): string {
  return `${name} cannot boot: ${missing.join('; ')}`;
}

export function hasChanged({ name }: ResolvedNode, what: string): string {
  return `the ${what} of ${name} has changed since its boot script was made: boot again`;
}
