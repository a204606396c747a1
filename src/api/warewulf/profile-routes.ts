import { z } from 'zod';
import { entryOf } from '../operations/record/entry-of.ts';
import { recordRoutes } from './record-routes.ts';
import { warewulfDocument } from './warewulf-document.ts';
import { defineRoute, type WarewulfRoute } from './warewulf-route.ts';

export const profileRoutes: readonly WarewulfRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/profiles',
    permission: 'read',
    input: z.object({}),
    handler: ({ registry }) =>
      Object.fromEntries(registry.listProfiles().map(({ name, record }) => [name, warewulfDocument(record)])),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/profiles/:id',
    permission: 'read',
    input: z.object({ id: z.string() }),
    handler: ({ registry }, { id }) => warewulfDocument(entryOf(registry, 'profile', id).record),
  }),
  ...recordRoutes('profile'),
];
