import type { QueryLayer } from './query-layer.ts';
import type { RegistrySchema } from './registry-schema.ts';

export type RegistryQueries = ReturnType<typeof prepareRegistryQueries>;

/** Every statement that the registry runs. */
export function prepareRegistryQueries(layer: QueryLayer<RegistrySchema>) {
  return { ...readers(layer), ...recordWriters(layer), ...addressWriters(layer) };
}

type Layer = QueryLayer<RegistrySchema>;
interface Named {
  name: string;
}
interface Row extends Named {
  document: string;
}

function readers(layer: Layer) {
  return {
    revision: layer.prepare((kysely) =>
      kysely.selectFrom('revisions').select('number').orderBy('number', 'desc').limit(1),
    ),
    nodes: layer.prepare((kysely) => kysely.selectFrom('nodes').selectAll()),
    profiles: layer.prepare((kysely) => kysely.selectFrom('profiles').selectAll()),
    newestRevisions: layer.prepare((kysely, { limit }: { limit: number }) =>
      kysely.selectFrom('revisions').selectAll().orderBy('number', 'desc').limit(limit),
    ),
    hwaddrOwner: layer.prepare((kysely, { address }: { address: string }) =>
      kysely.selectFrom('node_hwaddrs').select('node').where('hwaddr', '=', address),
    ),
    ipOwner: layer.prepare((kysely, { address }: { address: string }) =>
      kysely.selectFrom('node_ips').select('node').where('ip', '=', address),
    ),
  };
}

function recordWriters(layer: Layer) {
  const put = (table: 'nodes' | 'profiles') =>
    layer.prepare((kysely, { name, document }: Row) =>
      kysely
        .insertInto(table)
        .values({ name, document })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ document })),
    );
  return {
    putNode: put('nodes'),
    putProfile: put('profiles'),
    deleteNode: layer.prepare((kysely, { name }: Named) => kysely.deleteFrom('nodes').where('name', '=', name)),
    deleteProfile: layer.prepare((kysely, { name }: Named) => kysely.deleteFrom('profiles').where('name', '=', name)),
    addRevision: layer.prepare(
      (
        kysely,
        {
          number,
          at,
          who,
          command,
          changes,
        }: { number: number; at: number; who: string; command: string; changes: string },
      ) => kysely.insertInto('revisions').values({ number, at, who, command, changes }),
    ),
  };
}

function addressWriters(layer: Layer) {
  interface Owned {
    address: string;
    node: string;
  }
  return {
    addHwaddr: layer.prepare((kysely, { address, node }: Owned) =>
      kysely.insertInto('node_hwaddrs').values({ hwaddr: address, node }),
    ),
    addIp: layer.prepare((kysely, { address, node }: Owned) =>
      kysely.insertInto('node_ips').values({ ip: address, node }),
    ),
    deleteHwaddrs: layer.prepare((kysely, { name }: Named) =>
      kysely.deleteFrom('node_hwaddrs').where('node', '=', name),
    ),
    deleteIps: layer.prepare((kysely, { name }: Named) => kysely.deleteFrom('node_ips').where('node', '=', name)),
  };
}
