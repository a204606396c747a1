import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ImageContents,
  PREPARATION_PATHS,
  planInstallation,
  planPreparation,
} from '../../src/domain/image-preparation.ts';
import { identifyDistribution } from '../../src/domain/linux-distribution.ts';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n';
const UBUNTU = 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=debian\n';
const ROCKY =
  'NAME="Rocky Linux"\nPRETTY_NAME="Rocky Linux 9.5 (Blue Onyx)"\nID="rocky"\nID_LIKE="rhel centos fedora"\n';
const LEAP = 'PRETTY_NAME="openSUSE Leap 15.6"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\n';

/** A stock image for containers: a package manager and nothing that a node needs. */
function stock(osRelease: string, manager: string, more: Partial<ImageContents> = {}): ImageContents {
  const present = new Set([`/usr/bin/${manager}`]);
  return { osRelease, present, masked: [], architecture: 'amd64', hasKernel: false, ...more };
}

function plan(contents: ImageContents, bringsKernel = false) {
  return planPreparation(contents, { bringsKernel });
}

test('single packages are installed by the package manager of the image, and nothing else is done', () => {
  const commandsOf = (image: ImageContents) => planInstallation(image, ['linux-image-amd64', 'htop']).commands;
  expect(commandsOf(stock(DEBIAN, 'apt-get', { hasKernel: true }))).toEqual([
    'apt-get update',
    'INITRD=No DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends linux-image-amd64 htop',
    'apt-get clean',
    'rm -rf /var/lib/apt/lists/*',
  ]);
  expect(() => commandsOf(stock(DEBIAN, 'dnf'))).toThrow(/has no .*apt-get: take an image that has it/);
});

describe('a stock image is prepared', () => {
  test('with apt: Debian', () => {
    const packages = 'systemd systemd-sysv udev dbus kmod iproute2 openssh-server curl linux-image-amd64';
    expect(plan(stock(DEBIAN, 'apt-get'))).toEqual({
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      packages: packages.split(' '),
      unmasked: [],
      commands: [
        'apt-get update',
        `INITRD=No DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages}`,
        'apt-get clean',
        'rm -rf /var/lib/apt/lists/*',
        'rm -f /etc/ssh/ssh_host_*',
        ': > /etc/machine-id',
      ],
    });
  });

  test('with dnf: Rocky, whose container masks units', () => {
    const masked = ['console-getty.service', 'systemd-udev-trigger.service'];
    const packages = 'systemd systemd-udev dbus kmod iproute NetworkManager openssh-server curl kernel';
    expect(plan(stock(ROCKY, 'dnf', { masked }))).toEqual({
      distribution: 'Rocky Linux 9.5 (Blue Onyx)',
      packages: packages.split(' '),
      unmasked: masked,
      commands: [
        `dnf install -y --setopt=install_weak_deps=0 ${packages}`,
        'dnf clean all',
        'rm -f /boot/initramfs-*',
        "rm -f '/etc/systemd/system/console-getty.service' '/etc/systemd/system/systemd-udev-trigger.service'",
        'systemctl set-default multi-user.target',
        'systemctl enable sshd NetworkManager',
        'rm -f /etc/ssh/ssh_host_*',
        ': > /etc/machine-id',
      ],
    });
  });

  test('with zypper: openSUSE', () => {
    const packages =
      'systemd systemd-sysvinit udev dbus kmod iproute2 systemd-network openssh-server curl kernel-default';
    expect(plan(stock(LEAP, 'zypper')).commands).toEqual([
      'zypper --non-interactive refresh',
      `zypper --non-interactive install --no-recommends ${packages}`,
      'zypper clean --all',
      'rm -f /boot/initrd-*',
      'systemctl set-default multi-user.target',
      'systemctl enable sshd',
      'rm -f /etc/ssh/ssh_host_*',
      ': > /etc/machine-id',
    ]);
  });

  test.each<[string, ImageContents, string]>([
    ['for arm64', stock(DEBIAN, 'apt-get', { architecture: 'arm64' }), 'linux-image-arm64'],
    ['Ubuntu', stock(UBUNTU, 'apt-get'), 'linux-image-generic'],
    ['with microdnf', stock(ROCKY, 'microdnf'), 'kernel'],
  ])('with its own kernel: %s', (_what, contents, kernel) => {
    expect(plan(contents).packages.at(-1)).toBe(kernel);
  });

  test('without a kernel, where one is added or there', () => {
    expect(plan(stock(DEBIAN, 'apt-get'), true).packages).not.toContain('linux-image-amd64');
    expect(plan(stock(DEBIAN, 'apt-get', { hasKernel: true })).packages).not.toContain('linux-image-amd64');
  });

  test('not at all, when it has everything', () => {
    const present = new Set(PREPARATION_PATHS);
    expect(plan(stock(DEBIAN, 'apt-get', { present, hasKernel: true })).commands).toEqual([]);
  });
});

describe('no commands are made up', () => {
  test.each<[string, ImageContents, RegExp]>([
    ['Alpine', stock('ID=alpine\nPRETTY_NAME="Alpine Linux v3.20"\n', 'apk'), /^Alpine Linux v3.20 is not supported/],
    [
      'an unknown one',
      stock('ID=plan9\nNAME="Plan 9"', 'mk'),
      /^Plan 9 is not supported, because it is not known here/,
    ],
    ['one that does not say', stock('', 'apt-get'), /does not say which distribution it is .*\/etc\/os-release/],
    ['one without a package manager', stock(ROCKY, 'rpm'), /has no \/usr\/bin\/dnf or \/usr\/bin\/microdnf/],
  ])('for %s', (_what, contents, message) => {
    expect(() => plan(contents)).toThrow(message);
  });

  test('whatever os-release says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          identifyDistribution(`ID=${text}`);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalid' });
        }
      }),
    );
  });
});
