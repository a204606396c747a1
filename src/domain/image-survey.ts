/** What an image says of itself beside its facts: for those who judge how nodes will live with it. */
export interface ImageSurvey {
  /** Names of those of `SURVEY_PROGRAMS`, and of makers of file systems, that are in the usual directories. */
  readonly programs: readonly string[];
  /** Those of `SURVEY_PATHS`, and of the paths asked for, that it has; links are followed. */
  readonly present: readonly string[];
  /** Those of `SURVEY_TEXTS` that it has. */
  readonly texts: Readonly<Record<string, string>>;
  /** Units of systemd that /etc links to /dev/null. */
  readonly masked: readonly string[];
  /** Names of private host keys in /etc/ssh. */
  readonly sshHostKeys: readonly string[];
  /** Files with capabilities. */
  readonly capabilities: FilesWithAttribute;
  /** Files with POSIX ACLs. */
  readonly acls: FilesWithAttribute;
  /** In Go's words; empty when its configuration does not say. */
  readonly architecture: string;
  /** Of each kernel, by its path: what a root over the network needs and it lacks. */
  readonly lackingModules: Readonly<Record<string, readonly string[]>>;
}

export interface FilesWithAttribute {
  readonly count: number;
  /** The first ones. */
  readonly paths: readonly string[];
}

/** What the agent, an init and our boot run in an image. */
export const SURVEY_PROGRAMS = [
  ...['cat', 'cp', 'cpio', 'curl', 'grep', 'ip', 'modprobe', 'mount', 'perl', 'sfdisk', 'sshd', 'switch_root', 'tar'],
  ...['mkswap', 'udevadm'],
] as const;

/** Makers of file systems, whichever there are. */
export const FILE_SYSTEM_MAKER = /^mkfs\.[a-z0-9._-]+$/;

export const PROGRAM_DIRECTORIES = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

export const SURVEY_PATHS = [
  '/usr/lib/systemd/systemd-networkd',
  '/lib/systemd/systemd-networkd',
  '/usr/sbin/NetworkManager',
  '/usr/lib/systemd/systemd-udevd',
  '/lib/systemd/systemd-udevd',
] as const;

export const SURVEY_TEXTS = ['/etc/os-release', '/etc/passwd', '/etc/group', '/etc/shadow', '/etc/machine-id'] as const;
