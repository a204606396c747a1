import type { OverlayEdits } from '../../src/service/overlays/edit-overlays.ts';

/** Says yes to everything and changes nothing. */
export function fakeOverlayEdits(): OverlayEdits {
  const done = async (): Promise<void> => undefined;
  return {
    create: done,
    copy: done,
    delete: done,
    putFile: done,
    makeDirectory: done,
    setAttributes: done,
    deleteFile: done,
  };
}
