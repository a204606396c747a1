import { UnavailableError } from '../domain/errors.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import type { BootArtifacts, FindBootArtifacts, NotBootable } from './ports/boot-artifacts.ts';

type FindImageArtifacts = (image: string, kernelVersion?: string) => Promise<BootArtifacts | NotBootable>;

/** What a node boots from: its image with its kernel. @param find looks in the image, by its name */
export function nodeBootArtifacts(find: FindImageArtifacts): FindBootArtifacts {
  return async ({ name, imageName, kernel }: ResolvedNode) => {
    if (imageName === undefined) {
      return { missing: [`node ${name} has no image: wwctl node set ${name} --image NAME`] };
    }
    try {
      return await find(imageName, kernel.version);
    } catch (error) {
      if (error instanceof UnavailableError) return { missing: [error.message] };
      throw error;
    }
  };
}
