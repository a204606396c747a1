import { list } from '../domain/field-kinds.ts';
import { bool, integer } from '../domain/field-kinds-scalar.ts';
import { setting } from './setting.ts';
import { ip, path, subnet } from './setting-kinds.ts';

/** The section `api`: how people and programs reach the daemon. */
export const API_SETTINGS = {
  socket: setting({
    key: 'socket',
    kind: path,
    default: '/run/warewulf/warewulfd.sock',
    below: 'warewulfd.sock',
    help: 'Unix socket of the daemon that wwctl talks to; only its owner can open it',
  }),
  enabled: setting({
    key: 'enabled',
    kind: bool,
    default: false,
    help: 'Serve the REST API over TCP as well, to callers with a token or a password',
  }),
  address: setting({
    key: 'address',
    kind: ip,
    example: '10.0.0.1',
    help: 'Address to serve it on; all addresses of this server when missing',
  }),
  port: setting({
    key: 'port',
    kind: integer('PORT', 1, 65535, 9874),
    default: 9874,
    help: 'TCP port of the REST API',
  }),
  tls: setting({
    key: 'tls',
    kind: bool,
    default: true,
    help: 'Serve it over HTTPS; plain HTTP is only for subnets of this very host',
  }),
  allowedSubnets: setting({
    key: 'allowed subnets',
    kind: list(subnet),
    default: ['127.0.0.0/8', '::1/128'],
    help: 'Networks whose machines may call; everybody else is refused before any login',
  }),
  authFile: setting({
    key: 'auth file',
    kind: path,
    example: '/etc/warewulf/auth.conf',
    help: 'Users and their password hashes; auth.conf in the directory warewulf of sysconfdir when missing',
  }),
} as const;
