import { UnavailableError } from '../domain/errors.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import type { BootArtifacts, FindBootArtifacts, NotBootable } from './ports/boot-artifacts.ts';

type FindImageArtifacts = (wanted: {
  imageName: string;
  kernelVersion?: string | undefined;
  root?: string | undefined;
  imageExcludes?: readonly string[];
}) => Promise<BootArtifacts | NotBootable>;

/** What a node boots from: its image with its kernel, as its root wants them. */
export function nodeBootArtifacts(find: FindImageArtifacts): FindBootArtifacts {
  return async ({ name, imageName, imageExcludes, kernel, root }: ResolvedNode) => {
    if (imageName === undefined) {
      return { missing: [`node ${name} has no image: wwctl node set ${name} --image NAME`] };
    }
    try {
      return await find({ imageName, imageExcludes, kernelVersion: kernel.version, root });
    } catch (error) {
      if (error instanceof UnavailableError) return { missing: [error.message] };
      throw error;
    }
  };
}
