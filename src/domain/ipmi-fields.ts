import { type FieldTable, like } from './field-kinds.ts';
import { ip, netmask } from './field-kinds-address.ts';
import { bool, integer, name, pattern, secretText, text } from './field-kinds-scalar.ts';
import { row, tags } from './field-row.ts';

const interfaceType = pattern(
  'INTERFACE',
  'a name of letters, digits and . _ -',
  'lanplus',
  /^[A-Za-z0-9][\w.-]{0,31}$/,
);
const escapeCharacter = pattern('CHARACTER', 'one printable character', '~', /^[\u0021-\u007e]$/);

/** The management controller (BMC) of a machine. */
export const IPMI_FIELDS = {
  username: row({ key: 'username', kind: like(text, 'admin'), flag: 'ipmiuser', help: 'Who logs in at the BMC' }),
  password: row({ key: 'password', kind: secretText, flag: 'ipmipass', help: 'Password of the BMC; never shown' }),
  ipaddr: row({ key: 'ipaddr', kind: like(ip, '10.1.0.1'), flag: 'ipmiaddr', help: 'Address of the BMC' }),
  gateway: row({ key: 'gateway', kind: like(ip, '10.1.0.254'), flag: 'ipmigateway', help: 'Gateway of the BMC' }),
  netmask: row({ key: 'netmask', kind: netmask, flag: 'ipminetmask', help: 'Netmask of the BMC' }),
  port: row({ key: 'port', kind: integer('PORT', 1, 65535, 623), flag: 'ipmiport', help: 'Port of the BMC' }),
  interface: row({
    key: 'interface',
    kind: interfaceType,
    flag: 'ipmiinterface',
    help: 'How to talk to the BMC, e.g. lan or lanplus',
  }),
  escapechar: row({
    key: 'escapechar',
    kind: escapeCharacter,
    flag: 'ipmiescapechar',
    help: 'Character that leaves the console',
  }),
  write: row({ key: 'write', kind: bool, flag: 'ipmiwrite', help: 'The node sets the BMC up as it is written here' }),
  template: row({
    key: 'template',
    kind: like(name, 'ipmitool.tmpl'),
    flag: 'ipmitemplate',
    help: 'Template of the commands for the BMC',
  }),
  tags: row({
    key: 'tags',
    kind: tags,
    add: 'ipmitagadd',
    delete: 'ipmitagdel',
    unset: 'ipmitag',
    help: 'Tags of the BMC',
  }),
} as const satisfies FieldTable;
