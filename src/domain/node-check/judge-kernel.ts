import { reportBoot } from '../boot-report.ts';
import { type CheckFinding, finding, findingOf } from '../image-check/check.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { ImageSurvey } from '../image-survey.ts';
import type { ResolvedNode } from '../node-schema.ts';

/** Whether the image has the kernel that the node names, and can boot with it. */
export function judgeKernel(
  { name, imageName, kernel }: Pick<ResolvedNode, 'name' | 'imageName' | 'kernel'>,
  { facts, survey }: { readonly facts: ImageFacts; readonly survey: ImageSurvey },
): readonly CheckFinding[] {
  // What only a cpio archive cannot hold is judged with the root mode.
  const { kernelPath, missing } = reportBoot(facts, kernel.version, 'squashfs');
  const isFound = facts.kernels.some(({ path }) => path === kernelPath);
  if (kernelPath !== undefined && !isFound && !survey.present.includes(kernelPath)) {
    return [
      finding(
        'error',
        `image ${imageName} has no file ${kernelPath}`,
        `wwctl node set ${name} --kernelversion RELEASE`,
      ),
    ];
  }
  return missing.map((sentence) =>
    findingOf('error', `image ${imageName}: ${sentence}`.replace(': ', ' cannot boot, because ')),
  );
}
