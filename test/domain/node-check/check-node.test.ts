import { expect, test } from '@jest/globals';
import { parseMacAddress } from '../../../src/address/mac-address.ts';
import type { ImageSurvey } from '../../../src/domain/image-survey.ts';
import { checkNode, type NodeCheckFacts } from '../../../src/domain/node-check/check-node.ts';
import type { NodeRecord } from '../../../src/domain/node-schema.ts';
import { resolveNode } from '../../../src/domain/resolve-node.ts';
import { BOOTABLE } from '../../fake/fake-image-builder.ts';

const KERNEL = '/boot/vmlinuz-6.1.0-18';
const SURVEY: ImageSurvey = {
  programs: ['cat', 'cp', 'grep', 'mount', 'switch_root'],
  present: [],
  texts: { '/etc/os-release': 'ID=debian\n' },
  masked: [],
  sshHostKeys: [],
  capabilities: { count: 0, paths: [] },
  acls: { count: 0, paths: [] },
  architecture: 'amd64',
  lackingModules: { [KERNEL]: [], '/boot/vmlinuz-5.10.0-1': ['overlay'] },
};
const IMAGE = { facts: { ...BOOTABLE, contentBytes: 300 * 1024 ** 2 }, survey: SURVEY };
const OVERLAYS = [{ name: 'wwinit' }, { name: 'hosts' }, { name: 'broken', problem: 'overlay broken is a file' }];

function said(record: NodeRecord, more: Partial<NodeCheckFacts> = {}): string[] {
  const hwaddr = parseMacAddress('02:00:00:00:00:01');
  const whole = { imageName: 'debian', networkDevices: { default: { ...(hwaddr && { hwaddr }) } }, ...record };
  const node = resolveNode('n1', whole, new Map());
  const facts = { node, image: IMAGE, overlays: OVERLAYS, ipxeTemplates: ['default'], renderFailures: [], ...more };
  return checkNode(facts).map(({ severity, detail, remedy }) => `${severity}: ${detail} => ${remedy}`);
}

test('a node that boots has no findings, in every root mode', () => {
  for (const root of ['overlay', 'tmpfs', 'initramfs']) expect(said({ root, systemOverlay: ['wwinit'] })).toEqual([]);
});

test('what GRUB cannot do, only where firmware starts with it', () => {
  const record = {
    root: 'initramfs',
    ipxeTemplate: 'own',
    kernel: { args: ['quiet', "a='b'"] },
    systemOverlay: ['wwinit'],
  };
  const ipxeTemplates = ['default', 'own'];
  expect(said(record, { ipxeTemplates })).toEqual([]);
  expect(said(record, { ipxeTemplates, grubTemplates: ['default'] })).toEqual([
    expect.stringMatching(/^warning: kernel argument a='b' cannot be passed through GRUB/),
    expect.stringMatching(/^warning: root initramfs .* => wwctl node set n1 --root overlay$/),
    'warning: there is no GRUB template own => wwctl node set n1 --ipxe default',
  ]);
  expect(said({ systemOverlay: ['wwinit'] }, { grubTemplates: ['default'] })).toEqual([]);
});

test('no image, or one that is not there', () => {
  expect(said({}, { image: undefined })).toEqual(['error: it has no image => wwctl node set n1 --image NAME']);
  const image = { problem: 'there is no image debian', remedy: 'wwctl image import SOURCE debian' };
  expect(said({}, { image })).toEqual(['error: there is no image debian => wwctl image import SOURCE debian']);
});

test('kernels that are not in the image', () => {
  expect(said({ kernel: { version: '4.18' } })).toEqual([
    expect.stringMatching(/^error: image debian cannot boot, because .*4\.18/),
  ]);
  expect(said({ kernel: { version: '/boot/own' } })).toEqual([
    'error: image debian has no file /boot/own => wwctl node set n1 --kernelversion RELEASE',
  ]);
  const present = { ...IMAGE, survey: { ...SURVEY, present: ['/boot/own'] } };
  expect(said({ kernel: { version: '/boot/own' } }, { image: present })).toEqual([]);
});

test('a root that its kernel cannot do, or that has no room for the image', () => {
  expect(said({ kernel: { version: '5.10' } })).toEqual([
    expect.stringMatching(/^error: image debian, root overlay: its kernel \/boot\/vmlinuz-5.10.0-1 has no overlay => /),
  ]);
  expect(said({ root: 'tmpfs', rootSize: '200m' })).toEqual([
    'error: root size 200m is less than the 300 MiB that its image has => wwctl node set n1 --rootsize 1324m',
  ]);
  expect(said({ root: 'tmpfs', rootSize: '50%' })).toEqual([]);
  expect(said({ root: 'tmpfs', rootSize: '4G' })).toEqual([]);
});

test('excludes without which it does not start', () => {
  expect(said({ imageExcludes: ['/usr/share/doc'] })).toEqual([]);
  expect(said({ imageExcludes: ['/sbin'] })).toEqual([
    expect.stringMatching(/^error: the node's image excludes leave out \/sbin\/init/),
  ]);
});

test('disks and file systems that its image cannot make, and a root that nobody declares', () => {
  const filesystems = { '/dev/disk/by-partlabel/scratch': { format: 'xfs', path: '/scratch' } };
  const disks = { '/dev/sda': { partitions: { scratch: { number: 2 } } } };
  expect(said({ disks, filesystems })).toEqual([
    'error: image debian has no sfdisk, which its disks need => wwctl image exec debian -- apt-get install --yes fdisk',
    'error: image debian has no mkfs.xfs, which its disks need => wwctl image exec debian -- apt-get install --yes xfsprogs',
  ]);
  const image = { ...IMAGE, survey: { ...SURVEY, programs: [...SURVEY.programs, 'sfdisk', 'mkfs.xfs'] } };
  for (const root of ['/dev/disk/by-partlabel/scratch', '/dev/sda2']) {
    expect(said({ disks, root }, { image })).toEqual([]);
  }
  expect(said({ filesystems, root: '/dev/disk/by-partlabel/scratch' }, { image })).toEqual([]);
  expect(said({ root: '/dev/sdb' })).toEqual([
    'warning: its root /dev/sdb is none of its file systems and no partition of its disks: it boots only if somebody else has made it => wwctl node set n1 --fsname /dev/sdb --fsformat ext4',
  ]);
});

test('fields that do nothing with its root, and a node that no machine is', () => {
  expect(said({ root: 'tmpfs', rootWritable: 'zram' })).toEqual([
    'warning: root writable zram does nothing with root tmpfs: only overlay looks at it => wwctl node unset n1 --rootwritable',
  ]);
  expect(said({ root: 'initramfs', rootSize: '4g', rootNuma: 'local' }).map((line) => line.slice(0, 30))).toEqual([
    'warning: root size 4g does not',
    'warning: root numa local does ',
  ]);
  expect(said({ networkDevices: {} })).toEqual([
    'warning: none of its network devices has a hardware address: no machine is this node => wwctl node set n1 --hwaddr ADDRESS, or --discoverable to give it the next unknown machine',
  ]);
  expect(said({ networkDevices: {}, discoverable: true })).toEqual([]);
});

test('overlays and templates that are not there, or not usable', () => {
  expect(said({ systemOverlay: ['wwinit', 'gone'], runtimeOverlay: ['broken'], ipxeTemplate: 'none' })).toEqual([
    'error: there is no overlay gone => wwctl overlay create gone',
    'error: overlay broken is a file => wwctl overlay show broken',
    'error: there is no iPXE template none => wwctl node set n1 --ipxe default',
  ]);
  expect(said({ systemOverlay: ['wwinit'] }, { renderFailures: ['wwinit: no ipaddr'] })).toEqual([
    'error: wwinit: no ipaddr => wwctl overlay build n1',
  ]);
});
