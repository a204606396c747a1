import type { OutputOf } from '../../api/client.ts';
import { InvalidError } from '../../domain/errors.ts';
import { parseOverlayPath } from '../../domain/overlay-path.ts';

type OverlayDetails = OutputOf<'overlay.show'>;

/** Where something is to be written in an overlay. */
export interface OverlayPlace {
  /** Without leading slash. */
  readonly path: string;
  /** What is there now. */
  readonly present: OverlayDetails['files'][number] | undefined;
}

/**
 * @param options.parents lets directories above it be missing: without it, a slip of the pen makes no new ones
 * @throws InvalidError for what is no path of a file, a missing directory, or a directory in its place
 */
export function overlayPlace(
  overlay: Pick<OverlayDetails, 'name' | 'files'>,
  text: string,
  { parents = false }: { readonly parents?: boolean },
): OverlayPlace {
  const names = parseOverlayPath(text);
  const path = names.join('/');
  const above = names.slice(0, -1).join('/');
  const present = overlay.files.find((file) => file.path === path);
  if (present?.type === 'directory') throw new InvalidError(`${path} of overlay ${overlay.name} is a directory`);
  const isThere = above === '' || overlay.files.some((file) => file.path === above);
  if (isThere || parents) return { path, present };
  throw new InvalidError(`overlay ${overlay.name} has no directory ${above}: --parents makes it`);
}
