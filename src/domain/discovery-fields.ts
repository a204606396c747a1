import { type FieldTable, like } from './field-kinds.ts';
import { bool, text } from './field-kinds-scalar.ts';
import { row } from './field-row.ts';

/** By what a discoverable node knows its machine, beside its asset key. All that are set must be right. */
export const DISCOVERY_FIELDS = {
  serial: row({
    key: 'serial',
    kind: like(text, 'CZ1234ABCD'),
    flag: 'discoverserial',
    help: 'A discoverable node takes the machine with this serial number',
  }),
  switchName: row({
    key: 'switch',
    kind: like(text, 'leaf-2'),
    flag: 'discoverswitch',
    help: 'A discoverable node takes a machine behind this switch (remote id of option 82)',
  }),
  port: row({
    key: 'port',
    kind: like(text, 'Eth1/7'),
    flag: 'discoverport',
    help: 'A discoverable node takes a machine at this port (circuit id of option 82)',
  }),
  order: row({
    key: 'order',
    kind: bool,
    flag: 'discoverorder',
    help: 'Where several nodes would do, the first of them takes the machine; without decision of an admin',
  }),
} as const satisfies FieldTable;
