import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageSurvey } from '../../domain/image-survey.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageInspector } from '../ports/image-inspector.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { ImageDescription } from './describe-image.ts';
import type { Images } from './images.ts';

export interface SurveyParts {
  readonly store: Pick<ImageStore, 'blobsDirectory' | 'hold'>;
  readonly artifacts: Pick<ImageArtifacts, 'findFacts'>;
  readonly builder: Pick<ImageInspector, 'survey'> & Pick<ImageBuilder, 'examine'>;
  readonly images: Pick<Images, 'showImage'>;
}

/** All that can be known of a version without building it. */
export interface SurveyedVersion {
  readonly image: ImageDescription;
  readonly facts: ImageFacts;
  readonly survey: ImageSurvey;
}

/** @param wanted `paths` are further files to look for. @throws NotFoundError; CorruptError when it is damaged */
export async function surveyVersion(
  { store, artifacts, builder, images }: SurveyParts,
  wanted: { readonly reference: string; readonly paths?: readonly string[] },
  options: ImageWorkOptions,
): Promise<SurveyedVersion> {
  const image = await images.showImage(wanted.reference);
  const { manifest } = image;
  const { blobsDirectory } = store;
  const letGo = store.hold(manifest);
  try {
    const known = await artifacts.findFacts(manifest);
    const facts = known ?? (await builder.examine({ blobsDirectory, manifest, knownLayers: 'trust' }, options));
    const paths = wanted.paths ?? [];
    return { image, facts, survey: await builder.survey({ manifest, blobsDirectory, paths }, options) };
  } finally {
    letGo();
  }
}
