import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addFieldOptions } from '../../../src/cli/records/add-field-options.ts';
import { misreadNames, readPatch } from '../../../src/cli/records/read-patch.ts';
import { nodeFlags, profileFlags } from '../../../src/domain/record-flags.ts';

function parse(argv: readonly string[]) {
  const flags = nodeFlags();
  const command = new Command()
    .argument('[nodes...]')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addFieldOptions(command, flags);
  command.parse(argv, { from: 'user' });
  const { names, options } = misreadNames(flags, command.opts(), argv);
  return { names: [...command.args, ...names], ...readPatch(flags, options) };
}

describe('flags of the field table', () => {
  test.each([
    { says: 'a text', argv: ['--image', 'rocky-9'], set: { 'image name': 'rocky-9' } },
    {
      says: 'a text by its short flag',
      argv: ['-I', '10.0.0.5'],
      set: { 'network devices.default.ipaddr': '10.0.0.5' },
    },
    {
      says: 'fields of the device that --netname chooses, wherever it stands',
      argv: ['--hwaddr', '52:54:00:12:34:56', '--netname', 'ib'],
      set: { 'network devices.ib.hwaddr': '52:54:00:12:34:56' },
    },
    { says: 'a field of a structure', argv: ['--kernelversion', '6.1'], set: { 'kernel.version': '6.1' } },
    {
      says: 'a list with commas, repeated',
      argv: ['-A', 'quiet,crashkernel=no', '-A', 'nosmt'],
      set: { 'kernel.args': ['quiet', 'crashkernel=no', 'nosmt'] },
    },
    {
      says: 'a list item with a comma in quotes',
      argv: ['-A', 'quiet,"console=ttyS0,115200"'],
      set: { 'kernel.args': ['quiet', 'console=ttyS0,115200'] },
    },
    { says: 'a list of one', argv: ['-P', 'default'], set: { profiles: ['default'] } },
    { says: 'tags to add', argv: ['--tagadd', 'rack=7,row=b=c'], set: { 'tags.rack': '7', 'tags.row': 'b=c' } },
    {
      says: 'tags of a device',
      argv: ['--nettagadd', 'dns=10.0.0.1', '--netname', 'eth1'],
      set: { 'network devices.eth1.tags.dns': '10.0.0.1' },
    },
    {
      says: 'fields of a BMC',
      argv: ['--ipmiaddr', '10.1.0.1', '--ipmiwrite', '--ipmitagadd', 'vlan=7'],
      set: { 'ipmi.ipaddr': '10.1.0.1', 'ipmi.write': 'true', 'ipmi.tags.vlan': '7' },
    },
    {
      says: 'a disk, a partition and the file system on it in one go',
      argv: [
        ...['--diskname', '/dev/vda', '--diskwipe', '--partname', 'scratch', '--partnumber', '1', '--partcreate'],
        ...['--fsname', 'scratch', '--fsformat', 'xfs', '--fspath', '/scratch', '--fswipe=false'],
      ],
      set: {
        'disks./dev/vda.wipe_table': 'true',
        'disks./dev/vda.partitions.scratch.number': '1',
        'disks./dev/vda.partitions.scratch.should_exist': 'true',
        'filesystems./dev/disk/by-partlabel/scratch.format': 'xfs',
        'filesystems./dev/disk/by-partlabel/scratch.path': '/scratch',
        'filesystems./dev/disk/by-partlabel/scratch.wipe_filesystem': 'false',
      },
    },
    {
      says: 'a file system by the name of a partition of which nothing is said',
      argv: ['--diskname', '/dev/vda', '--partname', 'a', '--fsname', 'a', '--fsoptions', '-q,-m'],
      set: { 'filesystems./dev/disk/by-partlabel/a.options': ['-q', '-m'] },
    },
    {
      says: 'a file system by its device',
      argv: ['--fsname', '/dev/vdb', '--fslabel', 'data'],
      set: { 'filesystems./dev/vdb.label': 'data' },
    },
    {
      says: 'fields by the flags of older versions',
      argv: ['--container', 'rocky-9', '--wwinit', 'a,b', '--runtime', 'c', '--assetkey', 'k'],
      set: { 'asset key': 'k', 'image name': 'rocky-9', 'runtime overlay': ['c'], 'system overlay': ['a', 'b'] },
    },
    { says: 'an image by the short flag of older versions', argv: ['-C', 'rocky-9'], set: { 'image name': 'rocky-9' } },
    { says: 'a switch alone', argv: ['--discoverable'], set: { discoverable: 'true' } },
    { says: 'a switch with a value', argv: ['--onboot=no'], set: { 'network devices.default.onboot': 'no' } },
    { says: 'a switch with a value after a space', argv: ['-e', 'false'], set: { discoverable: 'false' } },
  ])('set $says', ({ argv, set }) => {
    expect(parse(argv)).toEqual({ names: [], set, unset: [] });
  });

  test.each([
    { says: 'a text given as UNSET', argv: ['--image', 'UNSET'], unset: ['image name'] },
    { says: 'a list with UNSET in it', argv: ['-R', 'hosts,UNDEF'], unset: ['runtime overlay'] },
    { says: 'an address given as UNSET', argv: ['--ipaddr', 'UNSET'], unset: ['network devices.default.ipaddr'] },
    { says: 'a switch given as UNSET', argv: ['--discoverable', 'UNSET'], unset: ['discoverable'] },
    { says: 'tags by name', argv: ['--tagdel', 'rack,row'], unset: ['tags.rack', 'tags.row'] },
    {
      says: 'a switch by one of its words',
      argv: ['--diskname', '/dev/vda', '--diskwipe', 'nil'],
      unset: ['disks./dev/vda.wipe_table'],
    },
    {
      says: 'tags of a device and of a BMC',
      argv: ['--nettagdel', 'a', '--ipmitagdel', 'b'],
      unset: ['ipmi.tags.b', 'network devices.default.tags.a'],
    },
    { says: 'a network device', argv: ['--netdel', 'ib'], unset: ['network devices.ib'] },
    { says: 'disks', argv: ['--diskdel', '/dev/vda,/dev/vdb'], unset: ['disks./dev/vda', 'disks./dev/vdb'] },
    { says: 'a partition of every disk', argv: ['--partdel', 'swap'], unset: ['disks.*.partitions.swap'] },
    {
      says: 'a partition of one disk',
      argv: ['--partdel', 'swap', '--diskname', '/dev/vda'],
      unset: ['disks./dev/vda.partitions.swap'],
    },
    {
      says: 'file systems by device and by partition',
      argv: ['--fsdel', '/dev/vdb,swap'],
      unset: ['filesystems./dev/vdb', 'filesystems./dev/disk/by-partlabel/swap'],
    },
  ])('clear $says', ({ argv, unset }) => {
    expect(parse(argv)).toEqual({ names: [], set: {}, unset });
  });

  test('leave a node name that follows a switch alone', () => {
    expect(parse(['--discoverable', 'n1'])).toEqual({ names: ['n1'], set: { discoverable: 'true' }, unset: [] });
  });

  test('pass a wrong value of a switch on, so that the field table can refuse it', () => {
    expect(parse(['--discoverable=maybe']).set).toEqual({ discoverable: 'maybe' });
  });

  test.each([
    [['--partsize', '100'], '--partsize needs --diskname and --partname too'],
    [['--diskname', '/dev/vda', '--partsize', '100'], '--partsize needs --partname too'],
    [['--diskwipe'], '--diskwipe needs --diskname too'],
    [['--fsformat', 'xfs'], '--fsformat needs --fsname too'],
    [['--netname', 'ib0'], '--netname NAME only says what other flags are about: give one of them too, e.g. --type'],
    [
      ['--netname', 'ib0', '--comment', 'x'],
      '--netname NAME only says what other flags are about: give one of them too, e.g. --type',
    ],
    [
      ['--diskname', '/dev/vda', '--partname', 'a'],
      '--partname LABEL only says what other flags are about: give one of them too, e.g. --partnumber',
    ],
    [
      ['--fsname', 'scratch', '--fspath', '/scratch'],
      '--fsname scratch: this is neither the path of a device in /dev nor the name that --partname gives',
    ],
    [['--image', 'a', '--container', 'b'], '--image and --container mean the same: give one of them'],
  ])('refuse %j', (argv, message) => {
    expect(() => parse(argv)).toThrow(message);
  });

  test('of older versions are not in the help', () => {
    const command = new Command();
    addFieldOptions(command, nodeFlags());
    expect(command.helpInformation()).not.toMatch(/--container|--wwinit|--runtime |--assetkey/);
  });

  test('refuse a tag without value', () => {
    expect(() => parse(['--tagadd', 'rack'])).toThrow(
      `--tagadd rack: write it as NAME=VALUE; a value with commas in quotes: --tagadd '"NAME=A,B"'`,
    );
  });

  test('refuse a list whose quote is not closed', () => {
    expect(() => parse(['-A', 'quiet,"console=ttyS0'])).toThrow('A double quote is not closed.');
  });

  test('of profiles lack those that only a machine can have', () => {
    const flags = profileFlags().map(({ flag }) => flag);
    expect(flags).toContain('image');
    expect(flags).not.toContain('discoverable');
    expect(flags).not.toContain('asset');
  });
});
