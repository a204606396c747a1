import type { ImageService } from '../../src/api/services.ts';
import { ConflictError } from '../../src/domain/errors.ts';
import type { CheckedThing } from '../../src/domain/image-check/check-image.ts';
import type { CheckNodes } from '../../src/service/check-nodes.ts';
import type { CheckImages } from '../../src/service/images/check-images.ts';
import type { SyncUsers } from '../../src/service/images/sync-users.ts';
import type { Registry } from '../../src/service/registry/registry.ts';

const WARNING: CheckedThing = {
  id: 'identity',
  title: 'identity of machines',
  severity: 'warning',
  detail: 'it has a machine-id',
  remedy: 'wwctl image exec rocky-9 -- true',
};
const ERROR: CheckedThing = { id: 'boot', title: 'boot', severity: 'error', detail: 'it has no kernel' };

/** Image `empty` has an error, others have a warning. */
export function fakeCheckImages(images: Pick<ImageService, 'listImages' | 'showImage'>): CheckImages {
  return async (names, { progress }) => {
    const all = names ?? (await images.listImages()).map(({ name }) => name);
    for (const name of all) await images.showImage(name);
    progress?.({ phase: 'inspect', text: 'looking' });
    return all.map((image) => ({ image, findings: [image === 'empty' ? ERROR : WARNING] }));
  };
}

/** User munge of every image has another id; image `empty` has a conflict beside that. */
export function fakeSyncUsers(images: Pick<ImageService, 'showImage'>): SyncUsers {
  return async ({ image: name, write }) => {
    const made = await images.showImage(name);
    const conflict = { kind: 'user', name: 'lab', id: 7, sentence: 'user lab (7) clashes: change it' } as const;
    if (name === 'empty' && write) throw new ConflictError(`users clash:\n${conflict.sentence}`);
    return {
      changes: [{ kind: 'user', name: 'munge', from: 998, to: 985 }],
      added: { users: ['anna'], groups: [] },
      updated: { users: [], groups: ['wheel'] },
      conflicts: name === 'empty' ? [conflict] : [],
      isNeeded: true,
      files: write ? 5 : 0,
      ...(write && { made }),
    };
  };
}

/** Nodes without an image have an error. */
export function fakeCheckNodes(registry: Pick<Registry, 'listNodes'>): CheckNodes {
  return async (names) =>
    registry.listNodes(names).map(({ name, resolved }) => ({
      node: name,
      findings:
        resolved.imageName === undefined ? [{ severity: 'error', detail: 'it has no image', remedy: 'name one' }] : [],
    }));
}
