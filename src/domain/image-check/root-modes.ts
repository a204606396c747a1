import { reportBoot } from '../boot-report.ts';
import type { ImageFacts } from '../image-facts.ts';
import { formatForKernel } from '../image-format.ts';
import type { ImageSurvey } from '../image-survey.ts';
import { isFetchedByInitramfs, type RootMode } from '../root-mode.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts } from './check.ts';

/** What the kernel of an image, and the programs in it, cannot do of a root mode: whole sentences with their remedies. */
export function rootModeProblems(
  mode: RootMode,
  { facts, survey }: { readonly facts: ImageFacts; readonly survey: ImageSurvey },
  kernelVersion?: string,
): readonly { readonly detail: string; readonly remedy: string }[] {
  const { kernelPath } = reportBoot(facts, kernelVersion, 'squashfs');
  const lacking = kernelPath === undefined ? [] : (survey.lackingModules[kernelPath] ?? []);
  const fetched = isFetchedByInitramfs(mode);
  return [
    ...(fetched && lacking.length > 0
      ? [
          {
            detail: `root ${mode}: its kernel ${kernelPath} has no ${lacking.join(', ')}`,
            remedy:
              "take another kernel (wwctl image kernel IMAGE --add KERNEL), install its package of extra modules, or set the nodes' root to initramfs",
          },
        ]
      : []),
    ...(!fetched && facts.oversizedFiles.length > 0
      ? [
          {
            detail: `root ${mode}: it has files of 4 GiB and more, which no cpio archive holds (${facts.oversizedFiles.join(', ')})`,
            remedy:
              'set the root of its nodes to overlay, or name these files in their image excludes or in /etc/warewulf/excludes of the image',
          },
        ]
      : []),
    ...lackingPrograms(mode, survey),
  ];
}

const PROGRAMS: Readonly<Record<RootMode, readonly string[]>> = {
  overlay: [],
  tmpfs: ['cp'],
  initramfs: ['cat', 'grep', 'mount'],
  disk: [],
};

function lackingPrograms(mode: RootMode, { programs }: ImageSurvey) {
  const lacking = PROGRAMS[mode].filter((program) => !programs.includes(program));
  if (lacking.length === 0) return [];
  const detail = `root ${mode}: it has no ${lacking.join(', ')}, which a boot with this root runs in it`;
  return [
    { detail, remedy: 'install coreutils, grep and util-linux in the image, or set the root of its nodes to overlay' },
  ];
}

/** For each root mode, whether nodes can boot it so. */
export const rootModes: ImageCheck = {
  id: 'root',
  title: 'root modes',
  judge: (facts) => (['overlay', 'tmpfs', 'initramfs', 'disk'] as const).flatMap((mode) => judgeMode(mode, facts)),
  ok: () => '',
};

function judgeMode(mode: RootMode, facts: ImageCheckFacts): readonly CheckFinding[] {
  const problems = rootModeProblems(mode, facts);
  const isUsed = facts.modes.has(mode) || (facts.modes.size === 0 && mode === 'overlay');
  if (problems.length > 0) {
    return problems.map(({ detail, remedy }) => finding(isUsed ? 'error' : 'warning', detail, remedy));
  }
  return [finding('ok', `root ${mode}: ${possible(mode, facts)}`)];
}

function possible(mode: RootMode, { facts }: ImageCheckFacts): string {
  if (isFetchedByInitramfs(mode)) return 'its kernel has squashfs, overlay and loop';
  const format = formatForKernel(reportBoot(facts).kernelVersion);
  return format === 'cpio.zst'
    ? 'its kernel unpacks zstd'
    : 'its kernel is older than 5.9, and gets gzip instead of zstd';
}
