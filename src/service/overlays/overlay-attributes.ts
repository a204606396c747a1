import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { Overlay, OverlayAttributes } from '../ports/overlay-store.ts';
import type { PutFileOptions } from '../ports/overlay-writer.ts';
import { TEMPLATE_SUFFIX } from './overlay-layer.ts';

/**
 * How a file with these attributes is written: overlay.yaml says only what does not go without saying.
 * @param overlay undefined for a new one
 * @param path of the file in the overlay
 */
export function attributesToWrite(
  overlay: Overlay | undefined,
  path: string,
  { mode, uid, gid }: OverlayAttributes,
): Pick<PutFileOptions, 'isExecutable' | 'attributes'> {
  const output = outputOf(path);
  const present = entryAt(overlay, path);
  const kept = present?.type === 'file' ? present : { mode: 0o644, uid: 0, gid: 0 };
  const before = { ...kept, ...overlay?.attributes.get(output) };
  const wanted = { mode: mode ?? before.mode, uid: uid ?? before.uid, gid: gid ?? before.gid };
  const isExecutable = (wanted.mode & 0o111) !== 0;
  const isUsual = wanted.mode === (isExecutable ? 0o755 : 0o644) && wanted.uid === 0 && wanted.gid === 0;
  if (isUsual && !overlay?.attributes.has(output)) return { isExecutable };
  return { isExecutable, attributes: { ...wanted, path: output } };
}

/**
 * What overlay.yaml is to say of a path that is in the overlay, and of which path on the node.
 * @throws NotFoundError; InvalidError for the mode of a link
 */
export function changedAttributes(
  overlay: Overlay,
  path: string,
  { mode, uid, gid }: OverlayAttributes,
): OverlayAttributes & { readonly path: string } {
  const entry = entryAt(overlay, path) ?? entryAt(overlay, `${path}${TEMPLATE_SUFFIX}`);
  const facts = { overlay: overlay.name, file: path };
  if (entry === undefined) {
    throw new NotFoundError(`overlay ${overlay.name} has no file ${path}: wwctl overlay show ${overlay.name}`, facts);
  }
  if (mode !== undefined && entry.type === 'symlink') {
    throw new InvalidError(`overlay ${overlay.name}: ${path} is a link: links have no mode`, facts);
  }
  const hasOwner = uid !== undefined || gid !== undefined;
  return {
    path: outputOf(entry.path),
    ...(mode !== undefined && { mode }),
    ...(hasOwner && { uid: uid ?? entry.uid, gid: gid ?? entry.gid }),
  };
}

function entryAt(overlay: Overlay | undefined, path: string): Overlay['entries'][number] | undefined {
  return overlay?.entries.find((entry) => entry.path === path);
}

/** The path on the node. */
function outputOf(path: string): string {
  return path.endsWith(TEMPLATE_SUFFIX) ? path.slice(0, -TEMPLATE_SUFFIX.length) : path;
}
