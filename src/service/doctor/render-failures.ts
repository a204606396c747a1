import { InvalidError } from '../../domain/errors.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';
import type { OverlaySources } from './doctor-sources.ts';

/** A template that fails for some nodes. */
export interface RenderFailure {
  /** Names overlay, file, line, and the first of the nodes. */
  readonly message: string;
  readonly nodes: readonly string[];
}

/** More kinds of nodes than a cluster has, and few enough to be rendered while nodes boot. */
const MOST_KINDS = 100;

/**
 * Renders the overlays of one node of each kind. Nodes are of one kind when they have the same overlays and the same
 * fields have values: templates fail for lack of a value.
 */
export async function findRenderFailures(
  nodes: readonly ResolvedNode[],
  archive: OverlaySources['archive'],
  signal: AbortSignal,
): Promise<readonly RenderFailure[]> {
  const failures: { key: string; message: string; nodes: readonly string[] }[] = [];
  const kinds = Map.groupBy(nodes, (node) => JSON.stringify([node.systemOverlay, node.runtimeOverlay, shapeOf(node)]));
  for (const [example, ...others] of [...kinds.values()].slice(0, MOST_KINDS)) {
    if (example === undefined) continue;
    for (const stage of ['system', 'runtime'] as const) {
      signal.throwIfAborted();
      const error = await archive(example, stage, { format: 'cpio', compress: 'none' }).then(() => undefined, invalid);
      if (error === undefined) continue;
      const { overlay, file, line, variable } = error.facts;
      const key = JSON.stringify([overlay, file, line, variable]);
      failures.push({ key, message: error.message, nodes: [example, ...others].map(({ name }) => name) });
    }
  }
  return Array.from(Map.groupBy(failures, ({ key }) => key).values(), (alike) => ({
    message: alike[0]?.message ?? '',
    nodes: [...new Set(alike.flatMap((failure) => failure.nodes))],
  }));
}

function invalid(error: unknown): InvalidError {
  if (error instanceof InvalidError) return error;
  throw error;
}

/** Which fields have values, whatever these are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== '';
  const keys = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return keys.map(([key, below]) => [key, shapeOf(below)]);
}
