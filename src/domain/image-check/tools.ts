import type { ImageSurvey } from '../image-survey.ts';
import type { DistributionFamily } from '../linux-distribution.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts, install } from './check.ts';

type Packages = Readonly<Record<DistributionFamily, string>>;

const all = (name: string): Packages => ({ debian: name, redhat: name, suse: name });

/** What nodes run in an image while they live. */
const TOOLS: readonly {
  /** Any of these programs or files will do. */
  readonly any: readonly string[];
  readonly without: string;
  readonly packages: Packages;
}[] = [
  {
    any: ['curl', 'perl'],
    without: 'it has neither curl nor perl: nodes get no updates of their overlays',
    packages: all('curl'),
  },
  {
    any: ['tar', 'cpio'],
    without: 'it has neither tar nor cpio: nodes get no updates of their overlays',
    packages: all('tar'),
  },
  {
    any: ['udevadm'],
    without: 'it has no udev: drivers are not loaded by themselves',
    packages: { debian: 'udev', redhat: 'systemd-udev', suse: 'udev' },
  },
  { any: ['modprobe'], without: 'it has no modprobe: drivers cannot be loaded', packages: all('kmod') },
  {
    any: ['/usr/lib/systemd/systemd-networkd', '/lib/systemd/systemd-networkd', '/usr/sbin/NetworkManager'],
    without: 'it has neither systemd-networkd nor NetworkManager: nobody sets up its network',
    packages: { debian: 'systemd', redhat: 'NetworkManager', suse: 'systemd-network' },
  },
  { any: ['sshd'], without: 'it has no SSH server: nobody can log in from afar', packages: all('openssh-server') },
];

/** Who makes which kind of file system. */
const MAKERS: Readonly<Record<string, Packages>> = {
  ext2: all('e2fsprogs'),
  ext3: all('e2fsprogs'),
  ext4: all('e2fsprogs'),
  xfs: all('xfsprogs'),
  btrfs: { debian: 'btrfs-progs', redhat: 'btrfs-progs', suse: 'btrfsprogs' },
  vfat: all('dosfstools'),
  swap: all('util-linux'),
};

/** What an image lacks to partition disks and to make file systems of these kinds. */
export function lackingStorageTools(
  { programs }: ImageSurvey,
  wanted: { readonly hasDisks: boolean; readonly formats: readonly string[] },
): readonly { readonly program: string; readonly packages: Packages }[] {
  const partitioner = wanted.hasDisks ? [{ program: 'sfdisk', packages: all('fdisk') }] : [];
  const makers = [...new Set(wanted.formats)].map((format) => ({
    program: format === 'swap' ? 'mkswap' : `mkfs.${format}`,
    packages: MAKERS[format] ?? all(`the package with mkfs.${format}`),
  }));
  return [...partitioner, ...makers].filter(({ program }) => !programs.includes(program));
}

/** The programs that nodes run in it. */
export const tools: ImageCheck = {
  id: 'tools',
  title: 'programs in it',
  judge: (facts) => [...lackingTools(facts), ...lackingForDisks(facts)],
  ok: ({ hasDisks, formats }) => {
    const disks = hasDisks || formats.length > 0 ? ', and those for the disks of its nodes' : '';
    return `it has what nodes run: network, SSH, udev, and what the agent needs${disks}`;
  },
};

function lackingTools(facts: ImageCheckFacts): readonly CheckFinding[] {
  const present = new Set([...facts.survey.programs, ...facts.survey.present]);
  return TOOLS.filter(({ any }) => !any.some((name) => present.has(name))).map(({ without, packages }) =>
    finding('warning', without, install(facts, packages)),
  );
}

function lackingForDisks(facts: ImageCheckFacts): readonly CheckFinding[] {
  return lackingStorageTools(facts.survey, facts).map(({ program, packages }) =>
    finding('error', `it has no ${program}, which the disks of its nodes need`, install(facts, packages)),
  );
}
