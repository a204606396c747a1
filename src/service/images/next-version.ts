import { NEXT_LABEL } from '../../domain/image-tracking.ts';
import type { ImageUser } from '../../domain/image-version.ts';
import type { ImageStore } from '../ports/image-store.ts';

interface NextParts {
  readonly store: Pick<ImageStore, 'label'>;
  readonly usersOfImage: (name: string) => readonly ImageUser[];
}

/** No version of the image waits any more; `current` takes the label over where a node or a profile names it. */
export async function settleNext(
  { store, usersOfImage }: NextParts,
  name: string,
  current: { readonly version: number } | undefined,
): Promise<void> {
  const isUsed = usersOfImage(name).some(({ reference }) => reference === `${name}@${NEXT_LABEL}`);
  if (!isUsed) await store.label(name, NEXT_LABEL, undefined);
  else if (current !== undefined) await store.label(name, NEXT_LABEL, current.version);
}
