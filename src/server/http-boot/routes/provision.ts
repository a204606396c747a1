import type { Request } from 'express';
import type { BootRoute } from '../boot-route.ts';
import { queryValue } from '../query-value.ts';

/** `/provision/MAC?stage=`, by which older images ask for every stage. No stage means ipxe. */
export function provisionRoute(request: Request, routes: readonly BootRoute[]): BootRoute | undefined {
  const stage = queryValue(request, 'stage') ?? 'ipxe';
  return routes.find(({ names }) => names.includes(stage));
}
