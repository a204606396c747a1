import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { checkOverlayName } from '../../domain/overlay-name.ts';
import { parseOverlayPath } from '../../domain/overlay-path.ts';
import type { OverlayStore } from '../ports/overlay-store.ts';
import type { OverlayWriter } from '../ports/overlay-writer.ts';
import type { Registry } from '../registry/registry.ts';

/**
 * Changes of the site's own overlays; nodes get them from the next moment on. Overlays that come with the program stay
 * as they are: a copy of one would hide the newer one after an upgrade.
 */
export interface OverlayEdits {
  /** A new overlay without files. @throws InvalidError; ConflictError when there is one of this name */
  create(name: string): Promise<void>;
  /**
   * @param options.force deletes it although it has files, or nodes or profiles name it
   * @throws NotFoundError, ConflictError; InvalidError for an overlay that comes with the program
   */
  delete(name: string, options?: { readonly force?: boolean }): Promise<void>;
  /**
   * Makes or replaces a file, and the overlay if it is new.
   * @param options.onlyNew refuses to replace
   * @throws InvalidError, ConflictError
   */
  putFile(name: string, path: string, data: Uint8Array, options?: { readonly onlyNew?: boolean }): Promise<void>;
  /**
   * @param options.cleanup removes directories above the file that have become empty
   * @throws NotFoundError, InvalidError
   */
  deleteFile(name: string, path: string, options?: { readonly cleanup?: boolean }): Promise<void>;
}

interface Parts {
  readonly store: OverlayStore;
  readonly writer: OverlayWriter;
  readonly registry: Pick<Registry, 'listNodes' | 'listProfiles'>;
}

export function createOverlayEdits({ store, writer, registry }: Parts): OverlayEdits {
  const isOfSite = async (name: string): Promise<boolean> => {
    if (await writer.has(checkOverlayName(name))) return true;
    if (!(await store.list()).includes(name)) return false;
    throw new InvalidError(`overlay ${name} comes with the program: put your changes into an overlay of your own`, {
      overlay: name,
    });
  };
  const requireOfSite = async (name: string): Promise<void> => {
    if (await isOfSite(name)) return;
    const nearest = didYouMean(name, await store.list(), 'overlays');
    throw new NotFoundError(`there is no overlay ${name}. ${nearest}`, { overlay: name });
  };

  return {
    create: async (name) => {
      const isThere = (await store.list()).includes(checkOverlayName(name));
      if (isThere) throw new ConflictError(`there is an overlay ${name} already`, { overlay: name });
      await writer.create(name);
    },

    delete: async (name, { force = false } = {}) => {
      await requireOfSite(name);
      if (!force) {
        refuseIfUsed(name, usersOf(name, registry));
        await refuseIfFilled(name, store);
      }
      await writer.remove(name);
    },

    putFile: async (name, path, data, { onlyNew = false } = {}) => {
      const names = parseOverlayPath(path);
      if (!(await isOfSite(name))) await writer.create(name);
      await writer.putFile(name, names, data, { onlyNew });
    },

    deleteFile: async (name, path, { cleanup = false } = {}) => {
      const names = parseOverlayPath(path);
      await requireOfSite(name);
      await writer.removeFile(name, names, { cleanup });
    },
  };
}

function usersOf(overlay: string, { listNodes, listProfiles }: Parts['registry']): readonly string[] {
  const names = ({ record }: { readonly record: NodeRecord }): boolean =>
    [...(record.systemOverlay ?? []), ...(record.runtimeOverlay ?? [])].includes(overlay);
  const profiles = listProfiles().filter(names);
  const nodes = listNodes().filter(names);
  return [...profiles.map(({ name }) => `profile ${name}`), ...nodes.map(({ name }) => `node ${name}`)];
}

function refuseIfUsed(overlay: string, users: readonly string[]): void {
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
  throw new ConflictError(`overlay ${overlay} is used by ${shown}: take it off first, or force it`, { overlay, users });
}

async function refuseIfFilled(name: string, store: OverlayStore): Promise<void> {
  const files = (await store.load(name))?.entries.filter(({ type }) => type !== 'directory').length ?? 0;
  if (files === 0) return;
  const text = files === 1 ? 'a file' : `${files} files`;
  throw new ConflictError(`overlay ${name} has ${text}: delete ${files === 1 ? 'it' : 'them'} first, or force it`);
}
