import { setting } from './setting.ts';
import { path } from './setting-kinds.ts';

/** The section `paths`: where things lie on this server. */
export const PATH_SETTINGS = {
  stateroot: setting({
    key: 'stateroot',
    kind: path,
    example: '/srv/warewulf-test',
    help: 'One directory for everything: moves the default of every other path, the TFTP directory and the socket below it',
  }),
  sysconfdir: setting({
    key: 'sysconfdir',
    kind: path,
    default: '/etc',
    below: 'etc',
    help: 'Its directory warewulf has the host keys of the nodes (keys), the own scripts of the site for iPXE (ipxe) and GRUB (grub), and certificate and users of the REST API (tls, auth.conf)',
  }),
  ipxesource: setting({
    key: 'ipxesource',
    kind: path,
    example: '/usr/share/ipxe',
    help: 'Directory of the iPXE programs; /usr/share/ipxe and /usr/lib/ipxe when missing',
  }),
  bootloaders: setting({
    key: 'bootloaders',
    kind: path,
    default: '/var/lib/warewulf/bootloaders',
    below: 'bootloaders',
    help: "The site's own boot programs, under their usual names (snponly.efi, shimx64.efi with grubx64.efi, …); they go before those of packages",
  }),
  wwoverlaydir: setting({
    key: 'wwoverlaydir',
    kind: path,
    default: '/var/lib/warewulf/overlays',
    below: 'overlays',
    help: 'Overlays of the site',
  }),
  wwprovisiondir: setting({
    key: 'wwprovisiondir',
    kind: path,
    default: '/var/lib/warewulf/provision',
    below: 'provision',
    help: 'Built images; can be deleted while the daemon is stopped, nodes then wait for new ones',
  }),
  imagedir: setting({
    key: 'imagedir',
    kind: path,
    default: '/var/lib/warewulf/images',
    below: 'images',
    help: 'Image store, a standard OCI image layout',
  }),
  databasedir: setting({
    key: 'databasedir',
    kind: path,
    default: '/var/lib/warewulf/database',
    below: 'database',
    help: 'Registry of nodes and profiles (registry.db), leases, jobs and boot events (state.db), tokens (access.db)',
  }),
  backupdir: setting({
    key: 'backupdir',
    kind: path,
    default: '/var/lib/warewulf/backup',
    below: 'backup',
    help: 'What wwctl configure replaced: the last ten versions of each file',
  }),
  hostroot: setting({
    key: 'hostroot',
    kind: path,
    default: '/',
    below: 'host',
    help: 'Directory that stands for / where wwctl configure writes; units are only touched when it is /',
  }),
} as const;
