import { type CheckFinding, findingOf } from '../image-check/check.ts';
import { excludesProblems } from '../image-excludes.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { ResolvedNode } from '../node-schema.ts';

/** Whether the node leaves out of its image what it needs. */
export function judgeExcludes(
  { imageExcludes }: Pick<ResolvedNode, 'imageExcludes'>,
  facts: ImageFacts,
): readonly CheckFinding[] {
  return excludesProblems(facts, imageExcludes).map((sentence) => findingOf('error', sentence));
}
