import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An overlay of the lab's own site, as an admin would write one: a directory with a template in it. */
export const SITE_OVERLAY = 'lab';

const MOTD = `Welcome to {{node.name}}. {{default node.tags.news "No news."}}
`;

/** @param overlays the daemon's directory of site overlays */
export const writeSiteOverlay = async (overlays: string): Promise<void> => {
  const template = join(overlays, SITE_OVERLAY, 'rootfs/etc/motd.hbs');
  await mkdir(dirname(template), { recursive: true });
  await writeFile(template, MOTD);
};
