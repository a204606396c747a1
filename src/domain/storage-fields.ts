import { type FieldTable, like, list, map, struct } from './field-kinds.ts';
import { bool, integer, text } from './field-kinds-scalar.ts';
import {
  fileSystemFormat,
  fileSystemUuid,
  guid,
  mountPath,
  partitionLabel,
  partitionType,
} from './field-kinds-storage.ts';
import { row } from './field-row.ts';

/** A petabyte. */
const MOST_MIB = 2 ** 30;

export const PARTITION_FIELDS = {
  number: row({
    key: 'number',
    kind: integer('NUMBER', 0, 128, 1),
    flag: 'partnumber',
    help: 'Place in the partition table; 0 is the next free one',
  }),
  sizeMib: row({
    key: 'size_mib',
    kind: integer('MIB', 0, MOST_MIB, 1024),
    flag: 'partsize',
    help: 'Size in MiB; 0, or none, is all that is left',
  }),
  startMib: row({
    key: 'start_mib',
    kind: integer('MIB', 0, MOST_MIB, 1),
    flag: 'partstart',
    help: 'Where it begins, in MiB',
  }),
  typeGuid: row({
    key: 'type_guid',
    kind: partitionType,
    flag: 'parttype',
    help: 'What it holds: a type GUID, or linux, swap, home, bios, uefi, raid or lvm',
  }),
  guid: row({
    key: 'guid',
    kind: like(guid, '6F9619FF-8B86-4D01-B42D-00C04FC964FF'),
    flag: 'partguid',
    help: 'GUID of the partition itself',
  }),
  wipePartitionEntry: row({
    key: 'wipe_partition_entry',
    kind: bool,
    flag: 'partwipe',
    help: 'Replace a partition that is there and differs',
  }),
  shouldExist: row({
    key: 'should_exist',
    kind: bool,
    flag: 'partcreate',
    help: 'Create the partition; false deletes it',
  }),
  resize: row({
    key: 'resize',
    kind: bool,
    flag: 'partresize',
    help: 'Let a partition that is there grow to its size, and its file system with it',
  }),
} as const satisfies FieldTable;

export const DISK_FIELDS = {
  wipeTable: row({
    key: 'wipe_table',
    kind: bool,
    flag: 'diskwipe',
    help: 'Write a new partition table at each boot; all data on the disk is lost then',
  }),
  partitions: row({
    key: 'partitions',
    kind: map(partitionLabel, struct(PARTITION_FIELDS)),
    scope: { flag: 'partname', deleteFlag: 'partdel' },
    help: 'Partition',
  }),
} as const satisfies FieldTable;

export const FILE_SYSTEM_FIELDS = {
  format: row({ key: 'format', kind: fileSystemFormat, flag: 'fsformat', help: 'Kind of file system' }),
  path: row({ key: 'path', kind: mountPath, flag: 'fspath', help: 'Where it is mounted' }),
  wipeFilesystem: row({
    key: 'wipe_filesystem',
    kind: bool,
    flag: 'fswipe',
    help: 'Make the file system anew at each boot; all data on it is lost then',
  }),
  label: row({ key: 'label', kind: like(text, 'scratch'), flag: 'fslabel', help: 'Label of the file system' }),
  uuid: row({ key: 'uuid', kind: fileSystemUuid, flag: 'fsuuid', help: 'UUID of the file system' }),
  options: row({
    key: 'options',
    kind: list(like(text, '-q')),
    flag: 'fsoptions',
    help: 'Arguments for the program that makes the file system',
  }),
  mountOptions: row({
    key: 'mount_options',
    kind: like(text, 'noatime'),
    flag: 'fsmountoptions',
    help: 'Options to mount it with',
  }),
} as const satisfies FieldTable;
