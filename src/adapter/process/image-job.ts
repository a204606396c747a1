import type { Digest } from '../../codec/oci/digest.ts';
import type { ErrorKind } from '../../domain/errors.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import type { ImageSurvey } from '../../domain/image-survey.ts';
import type {
  BuiltInitramfs,
  BuiltKernel,
  ImageBuild,
  ImageProgress,
  ImageVariant,
  InitramfsRecipe,
  PackedLayer,
} from '../../service/ports/image-builder.ts';
import type { ImageDiff } from '../../service/ports/image-diff.ts';
import type { InspectedFiles, TakenKernel } from '../../service/ports/kernel-builder.ts';
import type { DiffTask } from './diff-images.ts';
import type { FilesToExtract } from './extract-files.ts';
import type { ImageInput } from './image-layers.ts';
import type { FilesToInspect } from './inspect-files.ts';
import type { OwnersTask } from './pack-owners.ts';
import type { KernelToRelocate } from './relocate-kernel.ts';
import type { SurveyTask } from './survey-image.ts';
import type { KernelToTake } from './take-kernel.ts';

/** What the worker process is asked to do, as JSON over its IPC channel. */
export type ImageJob =
  | ({ readonly kind: 'examine'; readonly knownLayers: 'trust' | 'verify' } & ImageInput)
  | ({
      readonly kind: 'build';
      readonly formats: readonly ImageFormat[];
      readonly kernels?: readonly BuiltKernel[];
      readonly force?: boolean;
    } & ImageVariant &
      ImageInput &
      OutputPlace)
  | ({ readonly kind: 'extract-kernel'; readonly path: string } & ImageInput & OutputPlace)
  | ({ readonly kind: 'build-initramfs'; readonly recipe: InitramfsRecipe } & ImageInput & OutputPlace)
  | ({ readonly kind: 'pack-directory' } & DirectoryToPack)
  | ({ readonly kind: 'pack-layer' } & DirectoryToPack)
  | ({ readonly kind: 'diff' } & DiffTask)
  | ({ readonly kind: 'extract-files' } & FilesToExtract)
  | ({ readonly kind: 'inspect-files' } & FilesToInspect)
  | ({ readonly kind: 'survey' } & SurveyTask)
  | ({ readonly kind: 'pack-owners' } & OwnersTask)
  | ({ readonly kind: 'take-kernel' } & KernelToTake)
  | ({ readonly kind: 'relocate-kernel' } & KernelToRelocate);

export interface DirectoryToPack {
  readonly directory: string;
  /** Takes what is made of it. */
  readonly blobsDirectory: string;
  /** Paths in it, instead of all of it: each comes with everything below, belongs to root, and leaves its parents out. */
  readonly paths?: readonly string[];
}

export interface OutputPlace {
  /** Holds `images` and `kernels`. */
  readonly provisionDirectory: string;
  /** Exists, on the same file system; the parent removes it. */
  readonly scratchDirectory: string;
}

/** What each kind of job answers. */
export interface ImageJobResults {
  examine: ImageFacts;
  build: readonly ImageBuild[];
  'extract-kernel': BuiltKernel;
  'build-initramfs': BuiltInitramfs;
  'pack-directory': { readonly manifest: Digest };
  'pack-layer': PackedLayer;
  diff: ImageDiff;
  'extract-files': { readonly found: readonly string[] };
  'inspect-files': InspectedFiles;
  survey: ImageSurvey;
  'pack-owners': PackedLayer & { readonly members: number };
  'take-kernel': TakenKernel;
  'relocate-kernel': PackedLayer;
}

/** What the worker says, as JSON. */
export type ImageJobMessage =
  | { readonly progress: ImageProgress }
  | { readonly done: unknown }
  | { readonly failed: { readonly kind: ErrorKind; readonly message: string } };

/** Called often; the worker thins it out. */
export type ReportProgress = (progress: ImageProgress) => void;
