import { type CheckFinding, finding } from '../image-check/check.ts';
import { rootModeProblems } from '../image-check/root-modes.ts';
import { factsWithout } from '../image-excludes.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { ImageSurvey } from '../image-survey.ts';
import type { ResolvedNode } from '../node-schema.ts';
import { rootModeOf } from '../root-mode.ts';

/** Whether the node's root can be made from its image. */
export function judgeRoot(
  node: Pick<ResolvedNode, 'name' | 'imageName' | 'imageExcludes' | 'kernel' | 'root' | 'rootSize'>,
  image: { readonly facts: ImageFacts; readonly survey: ImageSurvey },
): readonly CheckFinding[] {
  const facts = factsWithout(image.facts, node.imageExcludes);
  const problems = rootModeProblems(rootModeOf(node.root), { ...image, facts }, node.kernel.version);
  return [
    ...problems.map(({ detail, remedy }) => finding('error', `image ${node.imageName}, ${detail}`, remedy)),
    ...tooSmall(node, image.facts.contentBytes),
  ];
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A share of the memory says nothing as long as nobody knows the memory. */
function tooSmall(
  { name, root, rootSize = '' }: Pick<ResolvedNode, 'name' | 'root' | 'rootSize'>,
  contentBytes: number,
): readonly CheckFinding[] {
  const [, digits = '', unit = ''] = /^(\d+)([kmg]?)$/i.exec(rootSize) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  if (rootModeOf(root) !== 'tmpfs' || digits === '' || bytes >= contentBytes) return [];
  const needed = Math.ceil(contentBytes / 1024 ** 2);
  const detail = `root size ${rootSize} is less than the ${needed} MiB that its image has`;
  return [finding('error', detail, `wwctl node set ${name} --rootsize ${needed + 1024}m`)];
}
