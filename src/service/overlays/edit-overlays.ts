import { ConflictError, InvalidError } from '../../domain/errors.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { checkOverlayName } from '../../domain/overlay-name.ts';
import { parseOverlayPath } from '../../domain/overlay-path.ts';
import type { OverlayAttributes, OverlayStore } from '../ports/overlay-store.ts';
import type { OverlayWriter, PutFileOptions } from '../ports/overlay-writer.ts';
import type { Registry } from '../registry/registry.ts';
import { attributesToWrite, changedAttributes } from './overlay-attributes.ts';
import { unknownOverlay } from './unknown-overlay.ts';

/**
 * Changes of the site's own overlays; nodes get them from the next moment on. Overlays that come with the program stay
 * as they are, unless somebody wants a copy: that hides the newer one after an upgrade.
 */
export interface OverlayEdits {
  /** A new overlay without files. @throws InvalidError; ConflictError when there is one of this name */
  create(name: string): Promise<void>;
  /**
   * A new overlay of the site like another one. With the name of one that comes with the program, and its own, it stands
   * in for that one.
   * @throws NotFoundError, InvalidError; ConflictError when there is one of this name
   */
  copy(source: string, name: string): Promise<void>;
  /**
   * @param options.force deletes it although it has files, or nodes or profiles name it
   * @throws NotFoundError, ConflictError; InvalidError for an overlay that comes with the program
   */
  delete(name: string, options?: { readonly force?: boolean }): Promise<void>;
  /** Makes or replaces a file, and the overlay if it is new. @throws InvalidError, ConflictError */
  putFile(name: string, path: string, data: Uint8Array, options?: PutOptions): Promise<void>;
  /** Makes a directory, with those above it. @throws NotFoundError, InvalidError, ConflictError */
  makeDirectory(name: string, path: string): Promise<void>;
  /**
   * Gives a file or a directory another mode or owner.
   * @param path as it is there; the suffix `.hbs` may be left out
   * @throws NotFoundError, InvalidError
   */
  setAttributes(name: string, path: string, attributes: OverlayAttributes): Promise<void>;
  /**
   * @param options.cleanup removes directories above the file that have become empty
   * @param options.force removes a directory with what is in it
   * @throws NotFoundError, InvalidError; ConflictError for a directory that is not empty
   */
  deleteFile(
    name: string,
    path: string,
    options?: { readonly cleanup?: boolean; readonly force?: boolean },
  ): Promise<void>;
}

interface PutOptions extends Pick<PutFileOptions, 'expected'> {
  /** Mode and owner on nodes. What is missing stays as it is; a new file is 0644 and root's. */
  readonly attributes?: OverlayAttributes;
}

interface Parts {
  readonly store: OverlayStore;
  readonly writer: OverlayWriter;
  readonly registry: Pick<Registry, 'listNodes' | 'listProfiles'>;
}

export function createOverlayEdits({ store, writer, registry }: Parts): OverlayEdits {
  const isOfSite = async (name: string): Promise<boolean> => {
    if (await writer.has(checkOverlayName(name))) return true;
    if (!(await writer.isShipped(name))) return false;
    throw new InvalidError(
      `overlay ${name} comes with the program: put your changes into an overlay of your own, or copy it: wwctl overlay copy ${name} ${name}`,
      { overlay: name },
    );
  };
  const requireOfSite = async (name: string): Promise<void> => {
    if (!(await isOfSite(name))) throw await unknownOverlay(store, name);
  };
  const requireFree = async (name: string): Promise<void> => {
    const isThere = (await store.list()).includes(checkOverlayName(name));
    if (isThere) throw new ConflictError(`there is an overlay ${name} already`, { overlay: name });
  };

  return {
    create: async (name) => {
      await requireFree(name);
      await writer.create(name);
    },

    copy: async (source, name) => {
      if ((await store.load(source)) === undefined) throw await unknownOverlay(store, source);
      // A shipped one in the way is no conflict when its own copy is to stand in for it.
      if (name !== source || (await writer.has(name))) await requireFree(name);
      await writer.copy(source, name);
    },

    delete: async (name, { force = false } = {}) => {
      await requireOfSite(name);
      if (!force) {
        if (!(await writer.isShipped(name))) refuseIfUsed(name, usersOf(name, registry));
        await refuseIfFilled(name, store);
      }
      await writer.remove(name);
    },

    putFile: async (name, path, data, { expected, attributes } = {}) => {
      const names = parseOverlayPath(path);
      const isThere = await isOfSite(name);
      const overlay = isThere && attributes !== undefined ? await store.load(name) : undefined;
      const written = attributes === undefined ? {} : attributesToWrite(overlay, names.join('/'), attributes);
      if (!isThere) await writer.create(name);
      await writer.putFile(name, names, data, { ...(expected !== undefined && { expected }), ...written });
    },

    makeDirectory: async (name, path) => {
      const names = parseOverlayPath(path);
      await requireOfSite(name);
      await writer.makeDirectory(name, names);
    },

    setAttributes: async (name, path, attributes) => {
      const names = parseOverlayPath(path);
      await requireOfSite(name);
      const overlay = await store.load(name);
      if (overlay === undefined) throw await unknownOverlay(store, name);
      const { path: output, ...changed } = changedAttributes(overlay, names.join('/'), attributes);
      await writer.setAttributes(name, output, changed);
    },

    deleteFile: async (name, path, { cleanup = false, force = false } = {}) => {
      const names = parseOverlayPath(path);
      await requireOfSite(name);
      await writer.removeFile(name, names, { cleanup, recursive: force });
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
