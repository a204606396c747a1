import { canonicalExcludes } from '../../domain/exclude-patterns.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';

/** What a node says of its image. */
export type ImageNode = Partial<Pick<ResolvedNode, 'imageName' | 'imageExcludes' | 'root'>>;

/** Nodes that boot the same tree of an image. */
interface NodesOfTree {
  readonly excludes: readonly string[];
  /** Their field `root`, each once. */
  readonly roots: readonly (string | undefined)[];
}

/** Puts together the nodes that leave the same names out. */
export function groupByExcludes(nodes: Iterable<ImageNode>): readonly NodesOfTree[] {
  const groups = Map.groupBy(nodes, ({ imageExcludes = [] }) => JSON.stringify(canonicalExcludes(imageExcludes)));
  return [...groups.values()].map((group) => ({
    excludes: canonicalExcludes(group[0]?.imageExcludes ?? []),
    roots: [...new Set(group.map(({ root }) => root))],
  }));
}
