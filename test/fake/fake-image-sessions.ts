import { NotFoundError } from '../../src/domain/errors.ts';
import type { ImageDescription } from '../../src/service/images/describe-image.ts';
import type { ImageSession, ImageSessions } from '../../src/service/images/image-sessions.ts';

/** Sessions in which nobody works. */
export function fakeImageSessions(images: { showImage(name: string): Promise<ImageDescription> }): ImageSessions {
  const sessions = new Map<string, ImageSession>();
  const get = (id: string): ImageSession => {
    const session = sessions.get(id);
    if (session === undefined) throw new NotFoundError(`session ${id} is over`);
    return session;
  };
  return {
    begin: async ({ image: name, id = 'session-1' }) => {
      const image = await images.showImage(name);
      const [blobsDirectory, cacheDirectory, containersDirectory] = ['/blobs', '/cache', '/cache/containers'];
      const directories = { blobsDirectory, cacheDirectory, containersDirectory };
      const session = { id, image, ...directories, versions: [image.manifest] };
      sessions.set(id, session);
      return session;
    },
    imageOf: (id) => get(id).image,
    commit: async (id) => get(id).image,
    end: (id) => {
      sessions.delete(id);
    },
  };
}
