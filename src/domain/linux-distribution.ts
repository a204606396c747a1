import { InvalidError } from './errors.ts';

/** Distributions that install packages in the same way. */
export type DistributionFamily = 'debian' | 'redhat' | 'suse';

export interface LinuxDistribution {
  /** E.g. `rocky`. */
  readonly id: string;
  readonly family: DistributionFamily;
  /** E.g. `Rocky Linux 9.5 (Blue Onyx)`. */
  readonly title: string;
}

/** By ID and ID_LIKE of os-release(5). */
const FAMILIES: Readonly<Record<string, DistributionFamily>> = {
  debian: 'debian',
  ubuntu: 'debian',
  rhel: 'redhat',
  centos: 'redhat',
  fedora: 'redhat',
  rocky: 'redhat',
  almalinux: 'redhat',
  suse: 'suse',
  opensuse: 'suse',
  sles: 'suse',
  'opensuse-leap': 'suse',
  'opensuse-tumbleweed': 'suse',
};

/** Reads os-release. @throws InvalidError for a distribution that is not known here */
export function identifyDistribution(osRelease: string): LinuxDistribution {
  const fields = new Map(osRelease.split('\n').flatMap((line) => fieldIn(line) ?? []));
  const id = fields.get('ID') ?? '';
  const title = fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id;
  const likes = [id, ...(fields.get('ID_LIKE') ?? '').split(' ')];
  const family = likes.map((like) => FAMILIES[like]).find((known) => known !== undefined);
  if (family !== undefined) return { id, family, title };
  const known = 'Debian, Ubuntu, Rocky, Alma, RHEL, CentOS, Fedora, openSUSE and SLES';
  if (id === '') {
    throw new InvalidError(
      `the image does not say which distribution it is (it has no /etc/os-release): only ${known} are known here; ` +
        'install what docs/images.md names where the image is made',
    );
  }
  const why =
    id === 'alpine' ? 'its init and its C library are not those that nodes are made for' : 'it is not known here';
  throw new InvalidError(
    `${title} is not supported, because ${why}: take one of ${known}, or install what docs/images.md names where the ` +
      'image is made',
  );
}

function fieldIn(line: string): [[string, string]] | undefined {
  const match = /^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/.exec(line);
  if (match === null) return undefined;
  const [, key = '', double, single, plain] = match;
  return [[key, double ?? single ?? plain ?? '']];
}
