import { z } from 'zod';
import { WarewulfError } from '../../../domain/errors.ts';
import type { OverlayKind } from '../../../service/overlays/overlay-archives.ts';
import { names } from '../../input-schemas.ts';
import { defineOperation, type OperationContext } from '../../operation.ts';
import { overlayBuilt } from '../../overlay-schemas.ts';
import type { OverlayService } from '../../services.ts';

/** The archive of one kind of overlays of one node, or why there is none. */
export type OverlayBuild = { readonly node: string; readonly kind: OverlayKind } & (
  | { readonly digest: string; readonly sizeBytes: number }
  | { readonly problem: string }
);

const KINDS: readonly OverlayKind[] = ['system', 'runtime'];

export const overlayBuild = defineOperation({
  name: 'overlay.build',
  permission: 'operate',
  summary: 'Render the overlays of nodes',
  description: "All nodes if none is named. One node's broken template does not stop the others.",
  input: z.strictObject({ names: names.optional() }),
  output: z.array(overlayBuilt),
  title: ({ names }) => `build the overlays of ${names?.join(',') ?? 'all nodes'}`,
  handler: async ({ registry, overlays }, input, context) => {
    const builds: OverlayBuild[] = [];
    const nodes = registry.listNodes(input.names);
    for (const [index, { name }] of nodes.entries()) {
      context.progress({ phase: 'render', text: `rendering ${name}, ${index + 1} of ${nodes.length}` });
      for (const kind of KINDS) builds.push(await buildOne(overlays, name, kind, context));
    }
    return builds;
  },
});

async function buildOne(
  overlays: OverlayService,
  node: string,
  kind: OverlayKind,
  context: OperationContext,
): Promise<OverlayBuild> {
  context.signal.throwIfAborted();
  try {
    const archive = await overlays.archive({ name: node }, kind, { format: 'cpio', compress: 'none' });
    return { node, kind, digest: archive.digest, sizeBytes: archive.bytes.byteLength };
  } catch (error) {
    if (error instanceof WarewulfError && error.kind === 'invalid') return { node, kind, problem: error.message };
    throw error;
  }
}
