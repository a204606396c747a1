import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';

const UNITS = '/usr/lib/systemd/system';

/**
 * What a site would put on top of a distribution's base image, as a layer of its own: which services start, and what of
 * the building host must not be seen on nodes (identity comes from overlays).
 */
export const SITE_LAYER = {
  links: {
    'etc/systemd/system/multi-user.target.wants/systemd-networkd.service': `${UNITS}/systemd-networkd.service`,
    'etc/systemd/system/sockets.target.wants/systemd-networkd.socket': `${UNITS}/systemd-networkd.socket`,
    'etc/systemd/system/network-online.target.wants/systemd-networkd-wait-online.service': `${UNITS}/systemd-networkd-wait-online.service`,
    // Housekeeping that means nothing on a root file system in memory.
    'etc/systemd/system/apt-daily.timer': '/dev/null',
    'etc/systemd/system/apt-daily-upgrade.timer': '/dev/null',
    'etc/systemd/system/dpkg-db-backup.timer': '/dev/null',
    'etc/systemd/system/e2scrub_all.timer': '/dev/null',
    'etc/systemd/system/e2scrub_reap.service': '/dev/null',
    'etc/systemd/system/fstrim.timer': '/dev/null',
    'etc/systemd/system/systemd-pstore.service': '/dev/null',
  },
  files: {
    // Empty means: make one up at each start, without the work of a first boot.
    'etc/machine-id': '',
    // Whiteouts of the container format: these names of the layer below are gone.
    'etc/.wh.hostname': '',
    'etc/.wh.resolv.conf': '',
    'etc/ssh/.wh.ssh_host_ecdsa_key': '',
    'etc/ssh/.wh.ssh_host_ecdsa_key.pub': '',
    'etc/ssh/.wh.ssh_host_ed25519_key': '',
    'etc/ssh/.wh.ssh_host_ed25519_key.pub': '',
    'etc/ssh/.wh.ssh_host_rsa_key': '',
    'etc/ssh/.wh.ssh_host_rsa_key.pub': '',
  },
} as const;

/** Writes the layer as a tar file owned by root. */
export const writeSiteLayer = async (tarFile: string): Promise<void> => {
  const tree = await mkdtemp(join(tmpdir(), 'ww-site-layer-'));
  try {
    for (const [path, target] of Object.entries(SITE_LAYER.links)) await symlink(target, await placeFor(tree, path));
    for (const [path, text] of Object.entries(SITE_LAYER.files)) await writeFile(await placeFor(tree, path), text);
    const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mode=u=rwX,go=rX'];
    await runCommand(['tar', '--create', '--file', tarFile, '--directory', tree, ...owner, 'etc']);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
};

const placeFor = async (tree: string, path: string): Promise<string> => {
  const place = join(tree, path);
  await mkdir(dirname(place), { recursive: true, mode: 0o755 });
  return place;
};
