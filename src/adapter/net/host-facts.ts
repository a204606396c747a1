import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnavailableError } from '../../domain/errors.ts';
import type { DiskSpace, HostFacts } from '../../service/ports/host-facts.ts';
import { ifPresent } from '../file/if-present.ts';
import { isClockSynchronised } from '../process/clock-state.ts';
import { runTool } from '../process/run-tool.ts';
import { parseCardStates } from './card-states.ts';
import { listListeners } from './listeners.ts';
import { askRouters } from './router-advertisements.ts';

/** This server as its kernel and its programs describe it. */
export const hostFacts: HostFacts = {
  cards: async () => parseCardStates(await runTool('ip', ['-json', 'address', 'show'], 'iproute2')),
  listeners: listListeners,
  firewallRules: async () => JSON.parse(await runTool('nft', ['--json', 'list', 'ruleset'], 'nftables')),
  neighbourLimit: () => readNumber('/proc/sys/net/ipv4/neigh/default/gc_thresh3'),
  space: async (directory) => await ifPresent(spaceOf(directory)),
  access: async (path) => {
    const may = (mode: number) =>
      access(path, mode).then(
        () => true,
        () => false,
      );
    const [isThere, canRead, canWrite] = await Promise.all([
      may(constants.F_OK),
      may(constants.R_OK | constants.X_OK),
      may(constants.W_OK | constants.X_OK),
    ]);
    return { isThere, canRead, canWrite };
  },
  isClockSynchronised,
  openFileLimit: async () => {
    const limits = await readFile('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
    return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  },
  hasIpv6Router: async (card) => {
    const routes = await runTool(
      'ip',
      ['-json', '-6', 'route', 'show', 'default', 'proto', 'ra', 'dev', card],
      'iproute2',
    );
    return routes.includes('"gateway"');
  },
  routerAdvertisements: askRouters,
  accessControl: async () => {
    const enforce = await ifPresent(readFile('/sys/fs/selinux/enforce', 'utf8'));
    if (enforce !== undefined) return `SELinux (${enforce.trim() === '1' ? 'enforcing' : 'permissive'})`;
    const appArmor = await ifPresent(readFile('/sys/module/apparmor/parameters/enabled', 'utf8'));
    return appArmor?.trim() === 'Y' ? 'AppArmor' : undefined;
  },
};

async function spaceOf(directory: string): Promise<DiskSpace> {
  const [{ dev }, { bavail, blocks, bsize }] = await Promise.all([stat(directory), statfs(directory)]);
  const mountPoint = await mountPointOf(directory, dev);
  return { device: dev, mountPoint, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** The uppermost directory above, or the directory itself, that lies on the same file system. */
async function mountPointOf(directory: string, device: number): Promise<string> {
  const above = dirname(directory);
  if (above === directory || (await stat(above)).dev !== device) return directory;
  return mountPointOf(above, device);
}

async function readNumber(path: string): Promise<number> {
  const text = await ifPresent(readFile(path, 'utf8'));
  if (text !== undefined) return Number(text);
  throw new UnavailableError(`this kernel has no ${path}`, { path });
}
