import type {
  RegistryCommit,
  RegistryRepository,
  StoredRegistry,
  StoredRevision,
} from '../../src/service/ports/registry-repository.ts';

/** A registry that forgets everything at the end of the process. */
export function memoryRegistryRepository(): RegistryRepository {
  const commits: RegistryCommit[] = [];
  return {
    load: async (): Promise<StoredRegistry> => ({ revision: 0, nodes: new Map(), profiles: new Map() }),
    commit: async (commit) => {
      commits.push(commit);
    },
    revisions: async (limit) => commits.toReversed().slice(0, limit).map(asStored),
  };
}

function asStored({ nodes, ...rest }: RegistryCommit): StoredRevision {
  return { ...rest, nodes: nodes.map(({ hwaddrs: _, ips: __, ...change }) => change) };
}
