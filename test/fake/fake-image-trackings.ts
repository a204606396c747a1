import type { ImageService } from '../../src/api/services.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { TrackedImage } from '../../src/service/images/describe-tracked.ts';
import type { ImageTrackings } from '../../src/service/images/track-images.ts';

const OLD = `sha256:${'3'.repeat(64)}`;
const NEW = `sha256:${'4'.repeat(64)}`;
const KERNEL = 'wwctl image kernel rocky-9 --add 6.1';
const EXEC = 'wwctl image exec rocky-9 dnf update';

/** Image `rocky-9` follows a tag that moved; what others follow cannot be asked. */
export function fakeImageTrackings(images: Pick<ImageService, 'showImage'>): ImageTrackings {
  const tracked = new Map<string, TrackedImage>([['rocky-9', follow('rocky-9', 'docker://host/rocky:9')]]);
  const get = (name: string): TrackedImage => {
    const found = tracked.get(name);
    if (found === undefined) throw new NotFoundError(`image ${name} follows nothing`);
    return found;
  };
  return {
    list: async () => [...tracked.values()],
    track: async (name, source) => {
      await images.showImage(name);
      const image = tracked.get(name) ?? follow(name, source ?? 'docker://host/source:1');
      tracked.set(name, image);
      return image;
    },
    stop: async (name) => {
      get(name);
      tracked.delete(name);
    },
    check: async (name) => {
      const image = get(name);
      if (name !== 'rocky-9') return { tracked: { ...image, state: 'unreachable', problem: 'access is denied: 401' } };
      return {
        tracked: { ...image, state: 'newer', remoteDigest: NEW, next: 3 },
        changes: {
          packages: [{ name: 'bash', architecture: 'x86_64', before: '5.1', after: '5.2' }],
          counts: { added: 1, removed: 2, changed: 3 },
          contentBytes: [300 * 1024 ** 2, 310 * 1024 ** 2],
        },
      };
    },
    promote: async (name, { keepLayers }) => {
      get(name);
      return { image: await images.showImage(name), localLayers: [KERNEL, EXEC], areKept: keepLayers };
    },
  };
}

function follow(name: string, source: string): TrackedImage {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    ...{ name, source, tlsVerify: true, version: 2, digest: OLD, state: 'current' },
    ...{ since: at, checkedAt: at, remoteDigest: OLD, remoteSince: at },
    localLayers: [KERNEL, EXEC],
  };
}
