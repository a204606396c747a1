import { excludesOf, isLeftOut } from './exclude-patterns.ts';
import type { ImageFacts } from './image-facts.ts';

/** What is known of an image, for nodes that leave these names of it out. */
export function factsWithout(facts: ImageFacts, excludes: readonly string[]): ImageFacts {
  const isExcluded = excludesOf(excludes);
  return { ...facts, oversizedFiles: facts.oversizedFiles.filter((path) => !isLeftOut(path, isExcluded)) };
}

/** Why nodes that leave these names out cannot boot the image: whole sentences with their remedies. */
export function excludesProblems({ init }: Pick<ImageFacts, 'init'>, excludes: readonly string[]): readonly string[] {
  if (init === undefined) return []; // said of the image
  const guilty = excludes.filter((pattern) => isLeftOut(init, excludesOf([pattern])));
  if (guilty.length === 0) return [];
  return [
    `the node's image excludes leave out ${init}, which starts it (${guilty.join(', ')}): ` +
      'change them where they are set, in the node or one of its profiles (--imageexcludes)',
  ];
}
