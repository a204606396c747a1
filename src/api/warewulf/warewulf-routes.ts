import { imageRoutes } from './image-routes.ts';
import { nodeRoutes } from './node-routes.ts';
import { overlayRoutes } from './overlay-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import type { WarewulfRoute } from './warewulf-route.ts';

/** THE table of Warewulf's own REST API, which answers beside the operations. */
export const warewulfRoutes: readonly WarewulfRoute[] = [
  ...nodeRoutes,
  ...profileRoutes,
  ...imageRoutes,
  ...overlayRoutes,
];
