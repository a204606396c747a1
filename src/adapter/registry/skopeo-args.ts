import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvalidError } from '../../domain/errors.ts';
import type { ImageAccess } from '../../service/ports/image-transport.ts';

/** Throws InvalidError for what is no architecture in Go's words. */
export function checkPlatform(platform: string | undefined): void {
  if (platform === undefined || /^[a-z0-9]{1,20}$/.test(platform)) return;
  throw new InvalidError(`${JSON.stringify(platform)} is no platform: give the architecture, such as amd64 or arm64`);
}

/** The options that come before skopeo's command. */
export async function globalArgs({ platform }: ImageAccess, scratchDirectory: string): Promise<string[]> {
  return [
    ...((await hasPolicy()) ? [] : ['--insecure-policy']),
    '--tmpdir',
    scratchDirectory,
    '--override-os',
    'linux',
    ...(platform === undefined ? [] : ['--override-arch', platform]),
  ];
}

/** Whether the administrator says whose images may be used; without that any image may, as with Warewulf. */
async function hasPolicy(): Promise<boolean> {
  const places = [join(homedir(), '.config/containers/policy.json'), '/etc/containers/policy.json'];
  const found = await Promise.all(
    places.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
