import type { Check } from '../check.ts';
import { accessControl } from './access-control.ts';
import { addresses } from './addresses.ts';
import { bootPrograms } from './boot-programs.ts';
import { card } from './card.ts';
import { certificate } from './certificate.ts';
import { clock } from './clock.ts';
import { database } from './database.ts';
import { dhcpServers } from './dhcp-servers.ts';
import { directories } from './directories.ts';
import { diskSpace } from './disk-space.ts';
import { firewall } from './firewall.ts';
import { images } from './images.ts';
import { ipv6 } from './ipv6.ts';
import { machines } from './machines.ts';
import { neighbours } from './neighbours.ts';
import { openFiles } from './open-files.ts';
import { overlays } from './overlays.ts';
import { ports } from './ports.ts';
import { service } from './service.ts';

/** THE table of checks, in the order in which a machine that boots meets what they look at. */
export const CHECKS: readonly Check[] = [
  service,
  card,
  ports,
  firewall,
  dhcpServers,
  bootPrograms,
  machines,
  addresses,
  images,
  overlays,
  neighbours,
  ipv6,
  directories,
  diskSpace,
  openFiles,
  database,
  certificate,
  clock,
  accessControl,
];
