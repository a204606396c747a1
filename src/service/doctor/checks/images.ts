import { imageNameOf } from '../../../domain/image-reference.ts';
import type { ResolvedNode } from '../../../domain/node-schema.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';
import type { ImageState } from '../doctor-sources.ts';

interface ImageFacts {
  readonly nodes: readonly ResolvedNode[];
  readonly images: readonly ImageState[];
}

/** Every node has an image that can boot. */
export const images = defineCheck<ImageFacts>({
  id: 'images',
  title: 'images of nodes',
  needsDaemon: true,
  gather: async ({ daemon }) =>
    daemon === undefined
      ? skip('no daemon')
      : { nodes: [...daemon.cluster().nodes.values()], images: await daemon.images.listImages() },
  judge: ({ nodes, images: known }) => {
    const users = Map.groupBy(nodes, ({ imageName }) => imageName);
    const found = Array.from(users, ([image, boots]) => {
      const names = foldNodeset(boots.map(({ name }) => name));
      return image === undefined ? [withoutImage(names)] : judgeImage(image, names, known);
    });
    return [...known.flatMap(judgeDamage), ...found.flat()];
  },
  ok: ({ nodes, images: known }) => `those of ${nodes.length} nodes can boot (${known.length} images in all)`,
});

/** Also of images that no node boots now. */
function judgeDamage({ name, problem, source }: ImageState): readonly Finding[] {
  return problem === undefined ? [] : [fail(problem, `wwctl image import --force ${source ?? 'SOURCE'} ${name}`)];
}

function withoutImage(names: string): Finding {
  return warn(`${names} has no image`, `wwctl node set '${names}' --image NAME`);
}

function judgeImage(name: string, users: string, known: readonly ImageState[]): readonly Finding[] {
  const found = known.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const image = imageNameOf(name);
    const remedy = image === name ? `wwctl image import SOURCE ${name}` : `wwctl image history ${image}`;
    return [fail(`there is no image ${name}, which ${users} boots`, remedy)];
  }
  if (found.problem !== undefined) return [];
  if (found.missing.length > 0) {
    return found.missing.map((lack) => fail(`image ${name} cannot boot: ${lack}`, `wwctl image show ${name}`));
  }
  if (found.builds.length + found.variants.length > 0) return [];
  return [warn(`image ${name} is not built: the first node that boots waits for it`, `wwctl image build ${name}`)];
}
