import { InvalidError } from './errors.ts';

/** `rw` and `ro` show the server's file or directory itself; `copy` puts a copy of the file there. */
const MOUNT_MODES = ['rw', 'ro', 'copy'] as const;

/** Something of the server that is shown in an image while somebody works in it. */
export interface ImageMount {
  readonly source: string;
  /** Path in the image. */
  readonly destination: string;
  readonly mode: (typeof MOUNT_MODES)[number];
}

/** What `image mounts` says when it says nothing: names resolve in the image as they do on the server. */
export const DEFAULT_IMAGE_MOUNTS: readonly ImageMount[] = [
  { source: '/etc/resolv.conf', destination: '/etc/resolv.conf', mode: 'ro' },
];

/** Reads `SRC[:DST[:ro|copy]]`, both absolute. @throws InvalidError */
export function parseImageMount(text: string): ImageMount {
  const [source = '', destination = source, asked = 'rw', ...more] = text.split(':');
  const mode = MOUNT_MODES.find((each) => each === asked);
  if (mode === undefined || more.length > 0 || !isPath(source) || !isPath(destination)) {
    throw new InvalidError(
      `${JSON.stringify(text)} is no bind: write SOURCE[:DESTINATION[:ro|copy]] with paths from the root, e.g. /srv/repo:/mnt:ro`,
    );
  }
  return { source, destination, mode };
}

/** Nothing can be laid over the root itself, or over what every container has. */
function isPath(path: string): boolean {
  return path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..') && /[^/]/.test(path);
}
