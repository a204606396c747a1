import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseInitramfsModules,
  type ModuleTables,
  missingForNetworkRoot,
  unpackedModulePath,
} from '../../src/domain/initramfs-modules.ts';

const NOTHING: ModuleTables = { dep: '', alias: '', softdep: '', builtin: '' };
const depOf = (graph: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(graph)
    .map(([path, needs]) => `${path}: ${needs.join(' ')}\n`)
    .join('');

describe('modules of an initramfs', () => {
  test.each([
    ['an Ethernet card', 'kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko'],
    ['a driver from elsewhere', 'updates/dkms/drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko.xz'],
    ['IP over InfiniBand', 'kernel/drivers/infiniband/ulp/ipoib/ib_ipoib.ko.zst'],
    ['VLANs', 'kernel/net/8021q/8021q.ko'],
    ['bonding', 'kernel/drivers/net/bonding/bonding.ko'],
    ['an NVMe disk', 'kernel/drivers/nvme/host/nvme.ko'],
    ['a virtual machine', 'kernel/drivers/virtio/virtio_pci.ko'],
    ['a packed image', 'kernel/fs/squashfs/squashfs.ko'],
  ])('are there for %s', (_what, path) => {
    expect(chooseInitramfsModules({ ...NOTHING, dep: `${path}:\n` }).paths).toEqual([path]);
  });

  test.each([
    'kernel/drivers/net/wireless/intel/iwlwifi/iwlwifi.ko',
    'kernel/sound/core/snd.ko',
    'kernel/drivers/gpu/drm/drm.ko',
    'kernel/drivers/scsi/scsi_debug.ko',
    'kernel/drivers/network.ko',
  ])('%s is left out', (path) => {
    expect(chooseInitramfsModules({ ...NOTHING, dep: `${path}:\n` }).paths).toEqual([]);
  });

  test('bring what they need, what that needs, and what they would like, also by its other names', () => {
    const { paths, tables } = chooseInitramfsModules({
      dep: depOf({
        'kernel/fs/xfs/xfs.ko.xz': ['kernel/lib/libcrc32c.ko.xz'],
        'kernel/lib/libcrc32c.ko.xz': ['kernel/lib/deep.ko.xz'],
        'kernel/lib/deep.ko.xz': [],
        'kernel/crypto/crc32c-generic.ko.xz': [],
        'kernel/crypto/other.ko.xz': [],
      }),
      alias: 'alias crc32c crc32c_generic\nalias pci:v0* other\n',
      softdep: '# made by depmod\nsoftdep libcrc32c pre: crc32c\nsoftdep other pre: deep\n',
      builtin: '',
    });
    expect(paths).toEqual([
      'kernel/crypto/crc32c-generic.ko.xz',
      'kernel/fs/xfs/xfs.ko.xz',
      'kernel/lib/deep.ko.xz',
      'kernel/lib/libcrc32c.ko.xz',
    ]);
    expect(tables).toEqual({
      'modules.dep':
        'kernel/crypto/crc32c-generic.ko:\nkernel/fs/xfs/xfs.ko: kernel/lib/libcrc32c.ko\nkernel/lib/deep.ko:\nkernel/lib/libcrc32c.ko: kernel/lib/deep.ko\n',
      'modules.alias': 'alias crc32c crc32c_generic\n',
      'modules.softdep': 'softdep libcrc32c pre: crc32c\n',
    });
  });

  test('are closed under need, whatever the tables say, and every need has a row', () => {
    const name = fc.constantFrom(
      'net/core/a',
      'lib/b',
      'drivers/net/c',
      'fs/ext4/d',
      'lib/e',
      'drivers/net/wireless/f',
    );
    const path = name.map((each) => `kernel/${each}.ko`);
    const graph = fc.dictionary(path, fc.array(path, { maxLength: 4 }));
    fc.assert(
      fc.property(graph, fc.string(), fc.string(), (needs, alias, softdep) => {
        const known = Object.fromEntries(
          Object.entries(needs).map(([each, all]) => [each, all.filter((one) => one in needs)]),
        );
        const { paths } = chooseInitramfsModules({ dep: depOf(known), alias, softdep, builtin: '' });
        for (const each of paths) expect(paths).toEqual(expect.arrayContaining([...(known[each] ?? [])]));
        expect(paths).toEqual([...new Set(paths)].sort());
      }),
    );
  });
});

test.each([
  [
    'all as modules',
    'kernel/fs/squashfs/squashfs.ko.zst:\nkernel/fs/overlayfs/overlay.ko:\nkernel/drivers/block/loop.ko:\n',
    '',
    [],
  ],
  [
    'all built in',
    '',
    'kernel/fs/squashfs/squashfs.ko\nkernel/fs/overlayfs/overlay.ko\nkernel/drivers/block/loop.ko\n',
    [],
  ],
  ['none', '', '', ['squashfs', 'overlay', 'loop']],
  ['some', 'kernel/fs/overlayfs/overlay.ko:\n', 'kernel/drivers/block/loop.ko\n', ['squashfs']],
])('a root over the network with a kernel that has %s', (_what, dep, builtin, missing) => {
  expect(missingForNetworkRoot({ dep, builtin })).toEqual(missing);
});

test.each(['a/b.ko', 'a/b.ko.xz', 'a/b.ko.zst', 'a/b.ko.gz'])('%s is unpacked to a/b.ko', (path) => {
  expect(unpackedModulePath(path)).toBe('a/b.ko');
});
