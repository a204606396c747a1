import { z } from 'zod';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { NodeEntry } from '../../service/registry/registry.ts';
import type { OperationContext } from '../operation.ts';
import { overlayBuild } from '../operations/overlay/build.ts';
import { entryOf } from '../operations/record/entry-of.ts';
import type { RegistryService, Services } from '../services.ts';
import { recordRoutes } from './record-routes.ts';
import { runToEnd } from './run-to-end.ts';
import { warewulfDocument } from './warewulf-document.ts';
import { warewulfFields } from './warewulf-fields.ts';
import { defineRoute, type WarewulfRoute } from './warewulf-route.ts';

/** More broken templates than this help nobody. */
const MOST_SENTENCES = 20;

const oneNode = z.object({ id: z.string() });

export const nodeRoutes: readonly WarewulfRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/nodes',
    permission: 'read',
    input: z.object({}),
    handler: ({ registry }) =>
      Object.fromEntries(registry.listNodes().map(({ name, resolved }) => [name, warewulfDocument(resolved)])),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/nodes/:id',
    permission: 'read',
    input: oneNode,
    handler: ({ registry }, { id }) => warewulfDocument(nodeOf(registry, id).resolved),
  }),
  ...recordRoutes('node'),
  defineRoute({
    method: 'GET',
    path: '/api/nodes/:id/raw',
    permission: 'read',
    input: oneNode,
    handler: ({ registry }, { id }) => warewulfDocument(nodeOf(registry, id).record),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/nodes/:id/fields',
    permission: 'read',
    input: oneNode,
    handler: ({ registry }, { id }) => warewulfFields(nodeOf(registry, id), registry.profiles()),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/nodes/:id/overlays',
    permission: 'read',
    input: oneNode,
    handler: ({ registry }, { id }) => {
      const { systemOverlay, runtimeOverlay } = nodeOf(registry, id).resolved;
      return { 'system overlay': overlaysOf(systemOverlay), 'runtime overlay': overlaysOf(runtimeOverlay) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/nodes/overlays/build',
    permission: 'operate',
    input: z.object({}),
    handler: async (services, _, context) => {
      const names = services.registry.listNodes().map(({ name }) => name);
      await renderOverlays(services, undefined, context);
      return names.sort();
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/nodes/:id/overlays/build',
    permission: 'operate',
    input: oneNode,
    handler: async (services, { id }, context) => {
      const { name } = nodeOf(services.registry, id);
      await renderOverlays(services, [name], context);
      return name;
    },
  }),
];

function nodeOf(registry: RegistryService, id: string): NodeEntry {
  const { name } = entryOf(registry, 'node', id);
  const [node] = registry.listNodes([name]);
  if (node === undefined) throw new NotFoundError(`there is no node ${name}`);
  return node;
}

/** There is no time of a build to tell: what a node gets is made when it asks. */
function overlaysOf(names: readonly string[]): { readonly overlays?: readonly string[] } {
  return names.length === 0 ? {} : { overlays: names };
}

/** @throws InvalidError that says which templates fail */
async function renderOverlays(
  services: Services,
  names: readonly string[] | undefined,
  context: OperationContext,
): Promise<void> {
  const builds = await runToEnd(overlayBuild, services, { names }, context);
  const problems = builds.flatMap((build) => ('problem' in build ? [`node ${build.node}: ${build.problem}`] : []));
  if (problems.length > 0) throw new InvalidError([...new Set(problems)].slice(0, MOST_SENTENCES).join('\n'));
}
