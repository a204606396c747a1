import type { ResolvedNode } from '../../domain/node-schema.ts';
import type { ServedFile } from './served-file.ts';

/** What a node boots from. */
export interface BootArtifacts {
  readonly kernel: ServedFile & { readonly version?: string };
  /** The root file system: parts that our initramfs stacks, the lowest first, or one archive, which the boot loader fetches. */
  readonly parts: readonly ServedFile[];
  /** What the kernel begins with: ours where it fetches the image, else the image's own if it has one. */
  readonly initramfs?: ServedFile;
}

/** Why a node cannot boot: one sentence with its remedy for each reason. */
export interface NotBootable {
  readonly missing: readonly string[];
}

/** Finds, or first makes, what a node boots from. */
export type FindBootArtifacts = (node: ResolvedNode) => Promise<BootArtifacts | NotBootable>;
