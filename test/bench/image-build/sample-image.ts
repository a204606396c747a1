import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = 'systemd-sysv,udev,openssh-server,curl,iproute2,linux-image-cloud-amd64,gcc,python3,perl';

/** An OCI layout with one gzip layer of a small Debian; made once, with the host's own package sources. */
export function sampleImage(directory: string): string {
  const layout = join(directory, 'layout');
  if (existsSync(join(layout, 'index.json'))) return `${layout}:image`;
  mkdirSync(directory, { recursive: true });
  const tar = join(directory, 'root.tar');
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('mmdebstrap', '--quiet', '--variant=minbase', `--include=${PACKAGES}`, 'bookworm', tar, ...hostSources());
  run('umoci', 'init', '--layout', layout);
  run('umoci', 'new', '--image', `${layout}:image`);
  run('umoci', 'raw', 'add-layer', '--image', `${layout}:image`, tar);
  rmSync(tar);
  return `${layout}:image`;
}

/** Where this machine gets its own packages. */
function hostSources(): string[] {
  const parts = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...readdirSync(parts)
      .filter((name) => /\.(list|sources)$/.test(name))
      .map((name) => join(parts, name)),
  ];
  return files.filter((path) => existsSync(path));
}
