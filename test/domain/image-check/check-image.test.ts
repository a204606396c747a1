import { describe, expect, test } from '@jest/globals';
import type { ImageCheckFacts } from '../../../src/domain/image-check/check.ts';
import { checkImage } from '../../../src/domain/image-check/check-image.ts';
import type { ImageKernel } from '../../../src/domain/image-kernel.ts';

const PATH = '/boot/vmlinuz-6.1.0-18-amd64';
const KERNEL: ImageKernel = {
  path: PATH,
  realPath: PATH.slice(1),
  version: '6.1.0-18',
  release: '6.1.0-18-amd64',
  identity: { release: '6.1.0-18-amd64', architecture: 'amd64', isEfi: true, isSigned: true },
  hasModules: true,
  hasModulesDep: true,
  sizeBytes: 6,
};
const NONE = { count: 0, paths: [] };
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\n';
const GROUP = 'root:x:0:\n';

/** An image with which nothing is wrong. */
const GOOD: ImageCheckFacts = {
  reference: 'debian',
  facts: {
    kernels: [KERNEL],
    moduleReleases: ['6.1.0-18-amd64'],
    libraryDirectory: 'usr/lib',
    initramfs: [],
    init: '/sbin/init',
    hasShell: true,
    oversizedFiles: [],
    members: 10,
    contentBytes: 300 * 1024 ** 2,
    xattrs: 0,
  },
  survey: {
    programs: ['cat', 'cp', 'curl', 'grep', 'modprobe', 'mount', 'sfdisk', 'sshd', 'switch_root', 'tar', 'udevadm'],
    present: ['/usr/lib/systemd/systemd-networkd'],
    texts: {
      '/etc/os-release': 'ID=debian\n',
      '/etc/passwd': PASSWD,
      '/etc/group': GROUP,
      '/etc/shadow': 'root:*:1\n',
    },
    masked: [],
    sshHostKeys: [],
    capabilities: NONE,
    acls: NONE,
    architecture: 'amd64',
    lackingModules: { [PATH]: [] },
  },
  packedBytes: 100 * 1024 ** 2,
  builtBytes: { parts: 90 * 1024 ** 2 },
  modes: new Set(),
  hasDisks: false,
  formats: [],
  server: { passwd: PASSWD, group: GROUP },
};

const withSurvey = (survey: Partial<ImageCheckFacts['survey']>, more: Partial<ImageCheckFacts> = {}) => ({
  ...GOOD,
  ...more,
  survey: { ...GOOD.survey, ...survey },
});
const withFacts = (facts: Partial<ImageCheckFacts['facts']>, more: Partial<ImageCheckFacts> = {}) => ({
  ...GOOD,
  ...more,
  facts: { ...GOOD.facts, ...facts },
});
const withTexts = (texts: Record<string, string>) => withSurvey({ texts: { ...GOOD.survey.texts, ...texts } });

/** Those of one check, as `severity: detail => remedy`. */
function said(id: string, facts: ImageCheckFacts): string[] {
  return checkImage(facts)
    .filter((each) => each.id === id)
    .map(({ severity, detail, remedy }) => `${severity}: ${detail}${remedy === undefined ? '' : ` => ${remedy}`}`);
}

test('a good image has nothing to be mended, and every check says something', () => {
  const findings = checkImage(GOOD);
  expect(findings.filter(({ severity }) => severity === 'warning' || severity === 'error')).toEqual([]);
  expect(findings.filter(({ detail }) => detail === '')).toEqual([]);
});

test('the memory of each root mode is said', () => {
  expect(said('size', GOOD)).toEqual([
    'ok: 10 files, 300.0 MiB; 100.0 MiB in the store',
    'ok: nodes download 90.0 MiB (parts)',
    'ok: root overlay takes 90.0 MiB of memory, and what the node writes',
    'ok: root tmpfs takes 300.0 MiB of memory, 390.0 MiB while it is unpacked',
    'ok: root initramfs takes 300.0 MiB of memory',
  ]);
  expect(said('size', { ...GOOD, builtBytes: {} })[1]).toBe(
    'info: it is not built: the first node that boots waits for it => wwctl image build debian',
  );
});

describe('the kernel', () => {
  const withIdentity = (identity: Partial<NonNullable<ImageKernel['identity']>>) =>
    withFacts({ kernels: [{ ...KERNEL, identity: { isEfi: true, isSigned: true, ...identity } }] });

  test('is missing', () => {
    expect(said('boot', withFacts({ kernels: [] }))).toEqual([
      expect.stringMatching(/^error: it has no kernel in \/boot or \/lib\/modules => give it one /),
    ]);
  });

  test('is not signed, or has no EFI stub, or says nothing', () => {
    expect(said('firmware', withIdentity({ isSigned: false }))).toEqual([
      `warning: its kernel ${PATH} is not signed: firmware with Secure Boot refuses it => switch Secure Boot off, or take a distribution's signed kernel (wwctl kernel import)`,
    ]);
    expect(said('firmware', withIdentity({ isEfi: false }))[0]).toMatch(
      /^warning: UEFI firmware cannot start its kernel/,
    );
    const { identity: _, ...silent } = KERNEL;
    expect(said('firmware', withFacts({ kernels: [silent] }))[0]).toMatch(/^warning: its kernel .* does not say/);
  });

  test('is for another processor than the image', () => {
    expect(said('firmware', withIdentity({ architecture: 'arm64' }))[0]).toMatch(
      /^error: its kernel is for arm64, and the image says that it is for amd64/,
    );
  });
});

describe('root modes', () => {
  const lacking = { lackingModules: { [PATH]: ['overlay'] } };

  test('that the kernel cannot do are errors where nodes use them, and warnings elsewhere', () => {
    expect(said('root', withSurvey(lacking)).map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
      'error: root overlay',
      'warning: root tmpfs',
      'ok: root initramfs',
      'warning: root disk',
    ]);
    const used = said('root', withSurvey(lacking, { modes: new Set(['tmpfs'] as const) }));
    expect(used[0]).toBe(
      `warning: root overlay: its kernel ${PATH} has no overlay => take another kernel (wwctl image kernel IMAGE --add KERNEL), install its package of extra modules, or set the nodes' root to initramfs`,
    );
    expect(used[1]).toMatch(/^error: root tmpfs/);
  });

  test('lack a program, or cannot hold large files', () => {
    const programs = GOOD.survey.programs.filter((name) => name !== 'cp');
    expect(said('root', withSurvey({ programs }))[1]).toMatch(/^warning: root tmpfs: it has no cp, which /);
    const large = said('root', withFacts({ oversizedFiles: ['/data'] }, { modes: new Set(['initramfs'] as const) }));
    expect(large[2]).toMatch(/^error: root initramfs: it has files of 4 GiB and more, .*\(\/data\)/);
  });

  test('unpack gzip with a kernel before 5.9', () => {
    const old = withFacts({ kernels: [{ ...KERNEL, version: '4.18.0-553', release: '4.18.0-553' }] });
    expect(said('root', old)[2]).toBe(
      'ok: root initramfs: its kernel is older than 5.9, and gets gzip instead of zstd',
    );
  });
});

describe('programs', () => {
  test('that are missing come with the command of the distribution', () => {
    const programs = GOOD.survey.programs.filter((name) => name !== 'curl' && name !== 'sshd');
    expect(said('tools', withSurvey({ programs }))).toEqual([
      'warning: it has neither curl nor perl: nodes get no updates of their overlays => wwctl image exec debian -- apt-get install --yes curl',
      'warning: it has no SSH server: nobody can log in from afar => wwctl image exec debian -- apt-get install --yes openssh-server',
    ]);
  });

  test('for disks are wanted only where nodes have disks', () => {
    const more = { hasDisks: true, formats: ['xfs', 'swap'] };
    expect(said('tools', withSurvey({ programs: [...GOOD.survey.programs, 'mkswap'] }, more))).toEqual([
      'error: it has no mkfs.xfs, which the disks of its nodes need => wwctl image exec debian -- apt-get install --yes xfsprogs',
    ]);
  });
});

test('capabilities matter where initramfs is used, ACLs everywhere', () => {
  const capabilities = { count: 1, paths: ['/usr/bin/ping'] };
  expect(said('attributes', withSurvey({ capabilities }))).toEqual([
    'info: 1 file (/usr/bin/ping) has capabilities, which root overlay and tmpfs keep and root initramfs loses',
  ]);
  expect(said('attributes', withSurvey({ capabilities }, { modes: new Set(['initramfs'] as const) }))[0]).toMatch(
    /^warning: /,
  );
  expect(said('attributes', withSurvey({ acls: { count: 12, paths: ['/srv'] } }))[0]).toMatch(
    /^info: 12 files \(\/srv, and 11 more\) have POSIX ACLs/,
  );
});

test('masked units that a machine needs are named, with what unmasks them', () => {
  expect(said('units', withSurvey({ masked: ['systemd-udevd.service', 'own.service'] }))).toEqual([
    'warning: units that a machine needs are masked, as in images for containers: systemd-udevd.service => wwctl image prepare debian',
  ]);
  expect(said('units', withSurvey({ masked: ['own.service'] }))).toEqual([
    'ok: none that a machine needs (masked are own.service)',
  ]);
});

test('users with other ids than on the server are found', () => {
  const server = { passwd: `${PASSWD}munge:x:985:985::/:/s\n`, group: GROUP };
  const image = { ...withTexts({ '/etc/passwd': `${PASSWD}munge:x:998:998::/:/s\n` }), server };
  expect(said('users', image)).toEqual([
    'warning: these have other ids than on the server: munge (998, on the server 985) => wwctl image syncuser debian',
  ]);
  const clash = { ...withTexts({ '/etc/passwd': `${PASSWD}app:x:985:985::/:/s\n` }), server };
  expect(said('users', clash)).toEqual([
    'warning: user app (985) of the image has the id of user munge on the server => give it another one in the image (usermod -u) or on the server',
    'info: only the server has munge',
  ]);
});

test('what makes all nodes one machine is found', () => {
  const image = withSurvey({
    texts: { ...GOOD.survey.texts, '/etc/machine-id': `${'0a'.repeat(16)}\n` },
    sshHostKeys: ['ssh_host_rsa_key'],
  });
  expect(said('identity', { ...image, reference: 'debian@2' })).toEqual([
    "warning: all its nodes have the machine-id that is in it, and look like one machine to journals and DHCP => wwctl image exec debian -- sh -c ': > /etc/machine-id'",
    "warning: whoever has the image has the SSH host keys in it (ssh_host_rsa_key); nodes get theirs from an overlay => wwctl image exec debian -- sh -c 'rm -f /etc/ssh/ssh_host_*'",
  ]);
  expect(said('identity', withTexts({ '/etc/machine-id': 'uninitialized\n' }))[0]).toMatch(/^ok: /);
});

test.each([
  ['root:*:1\n', /locked/],
  ['root::1\n', /root has no password/],
  ['root:$6$x:1\n', /its hash is in the image/],
])('the account of root with %j', (shadow, expected) => {
  expect(said('root-account', withTexts({ '/etc/shadow': shadow }))[0]).toMatch(expected);
});
