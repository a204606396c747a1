import type { OutputOf } from '../../../api/client.ts';

/** The version of the kernel that nodes boot from an image, or its path where it has no version. */
export function defaultKernelVersion({ kernels, defaultKernel }: OutputOf<'image.show'>): string | undefined {
  return kernels.find(({ path }) => path === defaultKernel)?.version ?? defaultKernel;
}
