import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addUnsetOptions } from '../../../src/cli/records/add-unset-options.ts';
import { readUnset } from '../../../src/cli/records/read-unset.ts';
import { nodeFlags } from '../../../src/domain/record-flags.ts';

function parse(argv: readonly string[]) {
  const command = new Command()
    .argument('[nodes...]')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addUnsetOptions(command, nodeFlags());
  command.parse(argv, { from: 'user' });
  return { names: command.args, unset: readUnset(nodeFlags(), command.opts()) };
}

test.each([
  { says: 'a field', argv: ['--image'], unset: ['image name'] },
  { says: 'a field by its short flag', argv: ['-I'], unset: ['network devices.default.ipaddr'] },
  { says: 'a field by an older flag', argv: ['-C'], unset: ['image name'] },
  { says: 'a list', argv: ['--kernelargs'], unset: ['kernel.args'] },
  {
    says: 'fields of a device',
    argv: ['--netname', 'ib0', '--mtu', '-M'],
    unset: ['network devices.ib0.netmask', 'network devices.ib0.mtu'],
  },
  { says: 'fields of a BMC', argv: ['--ipmipass', '--ipmiwrite'], unset: ['ipmi.password', 'ipmi.write'] },
  {
    says: 'tags by name',
    argv: ['--tag', 'rack,row', '--ipmitag', 'vlan', '--nettag', 'DNS', '--netname', 'ib0'],
    unset: ['ipmi.tags.vlan', 'network devices.ib0.tags.DNS', 'tags.rack', 'tags.row'],
  },
  { says: 'a whole device', argv: ['--netname', 'ib0'], unset: ['network devices.ib0'] },
  { says: 'a whole disk', argv: ['--diskname', '/dev/vda'], unset: ['disks./dev/vda'] },
  { says: 'a field of a disk', argv: ['--diskname', '/dev/vda', '--diskwipe'], unset: ['disks./dev/vda.wipe_table'] },
  {
    says: 'a whole partition, and not its disk',
    argv: ['--diskname', '/dev/vda', '--partname', 'swap'],
    unset: ['disks./dev/vda.partitions.swap'],
  },
  {
    says: 'a field of a partition',
    argv: ['--diskname', '/dev/vda', '--partname', 'swap', '--partsize'],
    unset: ['disks./dev/vda.partitions.swap.size_mib'],
  },
  { says: 'a whole file system', argv: ['--fsname', '/dev/vdb'], unset: ['filesystems./dev/vdb'] },
  {
    says: 'a file system by its partition',
    argv: ['--fsname', 'swap', '--fswipe'],
    unset: ['filesystems./dev/disk/by-partlabel/swap.wipe_filesystem'],
  },
  {
    says: 'a file system by its partition, and not the partition',
    argv: ['--diskname', '/dev/vda', '--partname', 'swap', '--fsname', 'swap'],
    unset: ['filesystems./dev/disk/by-partlabel/swap'],
  },
  { says: 'nothing', argv: [], unset: [] },
])('clears $says', ({ argv, unset }) => {
  expect(parse([...argv, 'n1'])).toEqual({ names: ['n1'], unset });
});

test.each([
  [['--partsize'], '--partsize needs --diskname and --partname too'],
  [['--partname', 'swap'], '--partname needs --diskname too'],
  [['--fsformat'], '--fsformat needs --fsname too'],
])('refuses %j', (argv, message) => {
  expect(() => parse(argv)).toThrow(message);
});
