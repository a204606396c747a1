import type { BootRoute } from '../boot-route.ts';
import { grubRoute, ipxeRoute } from './boot-scripts.ts';
import { imageRoute } from './image.ts';
import { initramfsRoute } from './initramfs.ts';
import { kernelRoute } from './kernel.ts';
import { runtimeRoute } from './runtime.ts';
import { systemRoute } from './system.ts';

/** All stages of a boot that are handed out by HTTP. */
export const BOOT_ROUTES: readonly BootRoute[] = [
  ipxeRoute,
  grubRoute,
  kernelRoute,
  imageRoute,
  initramfsRoute,
  systemRoute,
  runtimeRoute,
];
