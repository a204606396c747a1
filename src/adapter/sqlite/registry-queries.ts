import type { QueryLayer } from './query-layer.ts';
import type { RegistrySchema } from './registry-schema.ts';

export type RegistryQueries = ReturnType<typeof prepareRegistryQueries>;

/** Every statement that the registry runs. */
export function prepareRegistryQueries(layer: QueryLayer<RegistrySchema>) {
  return { ...readers(layer), ...recordWriters(layer), ...revisionReaders(layer), ...addressWriters(layer) };
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
    lastRevision: layer.prepare((kysely) =>
      kysely.selectFrom('revisions').select('number').orderBy('number', 'desc').limit(1),
    ),
    nodes: layer.prepare((kysely) => kysely.selectFrom('nodes').selectAll()),
    profiles: layer.prepare((kysely) => kysely.selectFrom('profiles').selectAll()),
    changedAt: layer.prepare((kysely) =>
      kysely
        .selectFrom('revision_changes')
        .select(({ fn }) => ['kind', 'name', fn.max<number>('revision').as('revision')])
        .groupBy(['kind', 'name']),
    ),
    hwaddrOwner: layer.prepare((kysely, { address }: { address: string }) =>
      kysely.selectFrom('node_hwaddrs').select('node').where('hwaddr', '=', address),
    ),
    ipOwner: layer.prepare((kysely, { address }: { address: string }) =>
      kysely.selectFrom('node_ips').select('node').where('ip', '=', address),
    ),
  };
}

function revisionReaders(layer: Layer) {
  return {
    revision: layer.prepare((kysely, { number }: { number: number }) =>
      kysely.selectFrom('revisions').selectAll().where('number', '=', number),
    ),
    revisionsBefore: layer.prepare((kysely, { before, limit }: { before: number; limit: number }) =>
      kysely.selectFrom('revisions').selectAll().where('number', '<', before).orderBy('number', 'desc').limit(limit),
    ),
    revisionsOf: layer.prepare(
      (kysely, { kind, name, before, limit }: { kind: string; name: string; before: number; limit: number }) =>
        kysely
          .selectFrom('revision_changes')
          .select('revision')
          .where('kind', '=', kind)
          .where('name', '=', name)
          .where('revision', '<', before)
          .orderBy('revision', 'desc')
          .limit(limit),
    ),
    countChanges: layer.prepare((kysely, { number, kind }: { number: number; kind: string }) =>
      kysely
        .selectFrom('revision_changes')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('revision', '=', number)
        .where('kind', '=', kind),
    ),
    sampleChanges: layer.prepare((kysely, { number, limit }: { number: number; limit: number }) =>
      kysely
        .selectFrom('revision_changes')
        .select(['kind', 'name'])
        .where('revision', '=', number)
        .orderBy('kind')
        .orderBy('name')
        .limit(limit),
    ),
    changes: layer.prepare((kysely, { after, upTo }: { after: number; upTo: number }) =>
      kysely
        .selectFrom('revision_changes')
        .selectAll()
        .where('revision', '>', after)
        .where('revision', '<=', upTo)
        .orderBy('revision')
        .orderBy('kind')
        .orderBy('name'),
    ),
    netChanges: layer.prepare((kysely, { after, upTo }: { after: number; upTo: number }) =>
      kysely
        .with('spans', (query) =>
          query
            .selectFrom('revision_changes')
            .select(({ fn }) => ['kind', 'name', fn.min('revision').as('first'), fn.max('revision').as('last')])
            .where('revision', '>', after)
            .where('revision', '<=', upTo)
            .groupBy(['kind', 'name']),
        )
        .selectFrom('spans')
        .innerJoin('revision_changes as start', (join) =>
          join
            .onRef('start.revision', '=', 'spans.first')
            .onRef('start.kind', '=', 'spans.kind')
            .onRef('start.name', '=', 'spans.name'),
        )
        .innerJoin('revision_changes as end', (join) =>
          join
            .onRef('end.revision', '=', 'spans.last')
            .onRef('end.kind', '=', 'spans.kind')
            .onRef('end.name', '=', 'spans.name'),
        )
        .select(['spans.kind', 'spans.name', 'start.before', 'end.after'])
        .whereRef('start.before', 'is distinct from', 'end.after')
        .orderBy('spans.kind')
        .orderBy('spans.name'),
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
    addRevision: layer.prepare((kysely, { number, at, who, origin, command }: RegistrySchema['revisions']) =>
      kysely.insertInto('revisions').values({ number, at, who, origin, command }),
    ),
    addChange: layer.prepare((kysely, { revision, kind, name, before, after }: RegistrySchema['revision_changes']) =>
      kysely.insertInto('revision_changes').values({ revision, kind, name, before, after }),
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
