import { reportBoot } from '../boot-report.ts';
import { formatForKernel, type ImageFormat } from '../image-format.ts';
import { rootMemory } from '../root-memory.ts';
import { isFetchedByInitramfs, type RootMode } from '../root-mode.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts } from './check.ts';

/** How large it is: in the store, on the wire, in the memory of a node. */
export const sizes: ImageCheck = {
  id: 'size',
  title: 'size and memory',
  judge: (facts) => [
    finding(
      'ok',
      `${facts.facts.members} files, ${mib(facts.facts.contentBytes)}; ${mib(facts.packedBytes)} in the store`,
    ),
    download(facts),
    ...(['overlay', 'tmpfs', 'initramfs'] as const).map((mode) => memory(facts, mode)),
  ],
  ok: () => '',
};

/** What nodes boot; the other formats are for other programs. */
const BOOTED = ['parts', 'cpio.zst', 'cpio.gz'] as const;

function download({ builtBytes, reference }: ImageCheckFacts): CheckFinding {
  const built = BOOTED.flatMap((format) => {
    const bytes = builtBytes[format];
    return bytes === undefined ? [] : [`${mib(bytes)} (${format})`];
  });
  if (built.length > 0) return finding('ok', `nodes download ${built.join(', ')}`);
  return finding('info', 'it is not built: the first node that boots waits for it', `wwctl image build ${reference}`);
}

function memory({ facts, builtBytes }: ImageCheckFacts, mode: RootMode): CheckFinding {
  const packed = builtBytes[formatOf(mode, reportBoot(facts).kernelVersion)];
  const written = mode === 'overlay' ? ', and what the node writes' : '';
  if (packed === undefined) {
    const known = mode === 'overlay' ? 'its packed size' : mib(facts.contentBytes);
    return finding('ok', `root ${mode} takes ${known} of memory${written}`);
  }
  const { bytes, peakBytes } = rootMemory(mode, packed, facts.contentBytes);
  const peak = peakBytes > bytes ? `, ${mib(peakBytes)} while it is unpacked` : '';
  return finding('ok', `root ${mode} takes ${mib(bytes)} of memory${peak}${written}`);
}

function formatOf(mode: RootMode, kernelVersion: string | undefined): ImageFormat {
  return isFetchedByInitramfs(mode) ? 'parts' : formatForKernel(kernelVersion);
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
