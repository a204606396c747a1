import type { Accounts } from '../../domain/accounts/plan-account-sync.ts';
import { builtBytes } from '../../domain/built-bytes.ts';
import { CorruptError } from '../../domain/errors.ts';
import { finding } from '../../domain/image-check/check.ts';
import { type CheckedThing, checkImage } from '../../domain/image-check/check-image.ts';
import { imageNameOf } from '../../domain/image-reference.ts';
import type { Filesystem, ResolvedNode } from '../../domain/node-schema.ts';
import { rootModeOf } from '../../domain/root-mode.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import { getVersion } from './get-image.ts';
import { type SurveyParts, surveyVersion } from './survey-version.ts';

export interface ImageCheckParts extends SurveyParts {
  readonly store: Pick<ImageStore, 'blobsDirectory' | 'hold' | 'list' | 'listVersions'>;
  readonly nodes: () => Iterable<ResolvedNode>;
  /** Of this server; undefined where it has no such files. */
  readonly serverAccounts: () => Promise<Accounts | undefined>;
}

/** What is to be said of one image. */
interface CheckedImage {
  /** As it was named. */
  readonly image: string;
  readonly findings: readonly CheckedThing[];
}

/**
 * Looks for what is wrong with images: all current versions, or those named. Changes nothing, and runs nothing of them.
 * @throws NotFoundError
 */
export type CheckImages = (
  references: readonly string[] | undefined,
  options: ImageWorkOptions,
) => Promise<readonly CheckedImage[]>;

export function createImageChecks(parts: ImageCheckParts): CheckImages {
  return async (references, options) => {
    const named = references ?? (await parts.store.list()).map(({ name }) => name);
    for (const reference of named) await getVersion(parts.store, reference);
    const checked: CheckedImage[] = [];
    for (const reference of named) {
      options.progress?.({ phase: 'inspect', text: `looking at ${reference}` });
      checked.push({ image: reference, findings: await checkOne(parts, reference, options) });
    }
    return checked;
  };
}

async function checkOne(
  parts: ImageCheckParts,
  reference: string,
  options: ImageWorkOptions,
): Promise<readonly CheckedThing[]> {
  try {
    const { image, facts, survey } = await surveyVersion(parts, { reference }, options);
    const nodes = [...parts.nodes()].filter((node) => node.imageName === reference);
    return checkImage({
      reference,
      facts,
      survey,
      packedBytes: image.packedBytes,
      builtBytes: Object.fromEntries(image.builds.map((build) => [build.format, builtBytes(build)])),
      modes: new Set(nodes.map(({ root }) => rootModeOf(root))),
      hasDisks: nodes.some(({ disks }) => Object.keys(disks).length > 0),
      formats: nodes.flatMap(formatsOf),
      server: (await parts.serverAccounts()) ?? { passwd: '', group: '' },
    });
  } catch (error) {
    if (!(error instanceof CorruptError)) throw error;
    const { source } = await getVersion(parts.store, reference);
    const remedy = `wwctl image import --force ${source ?? 'SOURCE'} ${imageNameOf(reference)}`;
    return [{ id: 'store', title: 'store', ...finding('error', error.message, remedy) }];
  }
}

/** Kinds of file systems that a node makes. */
function formatsOf({ filesystems }: Pick<ResolvedNode, 'filesystems'>): readonly string[] {
  return Object.values<Filesystem>(filesystems).flatMap(({ format }) => (format === undefined ? [] : [format]));
}
