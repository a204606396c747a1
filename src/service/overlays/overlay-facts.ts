import { createHash } from 'node:crypto';
import type { Cluster } from '../../domain/cluster.ts';
import { type ClusterContext, clusterContext, type ServerFacts } from '../../template/context.ts';

/** Everything besides the overlays that a rendering may depend on, at one moment. */
export interface OverlayFacts {
  readonly cluster: ClusterContext;
  readonly server: ServerFacts;
  /** Equal keys mean equal `cluster` and `server`. */
  readonly key: string;
  /** See `TemplateSources`. */
  readonly readServerFile: (path: string) => string | undefined;
}

export interface OverlayFactSources {
  readonly cluster: () => Cluster;
  readonly server: () => ServerFacts;
  readonly readServerFile: OverlayFacts['readServerFile'];
}

/** Gathers facts as they are now; the nodes' contexts are made once per registry revision. */
export function createOverlayFacts(sources: OverlayFactSources): (cluster: Cluster) => OverlayFacts {
  const contexts = new WeakMap<Cluster, ClusterContext>();

  return (cluster) => {
    const context = contexts.get(cluster) ?? clusterContext(cluster);
    contexts.set(cluster, context);
    const server = sources.server();
    const serverDigest = createHash('sha256').update(JSON.stringify(server)).digest('hex');
    return {
      cluster: context,
      server,
      key: `${cluster.revision}:${serverDigest}`,
      readServerFile: sources.readServerFile,
    };
  };
}

/** Server files that a rendering asked for, with what it got. */
export type UsedFiles = ReadonlyMap<string, string | undefined>;

/** Reads each server file once and remembers what came. */
export function rememberFiles(read: OverlayFacts['readServerFile']): {
  readonly used: UsedFiles;
  readonly read: OverlayFacts['readServerFile'];
} {
  const used = new Map<string, string | undefined>();
  return {
    used,
    read: (path) => {
      if (!used.has(path)) used.set(path, read(path));
      return used.get(path);
    },
  };
}

/** True when every file still reads as it did. */
export function areFilesUnchanged(used: UsedFiles, read: OverlayFacts['readServerFile']): boolean {
  return Array.from(used).every(([path, text]) => read(path) === text);
}
