import type { ContainerMount } from '../../domain/container-job.ts';

/** What the first process of a container is told, as JSON. */
export interface InitJob {
  /** Where the image is mounted. */
  readonly root: string;
  readonly isReadOnly: boolean;
  readonly mounts: readonly ContainerMount[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A copy in the container, as it was when it was made. */
export interface MadeCopy {
  readonly path: string;
  readonly state: string;
}

/** What it says. */
export type InitMessage =
  | { readonly warning: string }
  | {
      readonly ended: {
        readonly exitCode: number;
        /** Files and directories made to mount something there, parents first. */
        readonly mountPoints: readonly string[];
        readonly copies: readonly MadeCopy[];
      };
    }
  | { readonly failed: string };
