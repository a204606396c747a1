import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Document, parseDocument, Scalar } from 'yaml';
import type { OverlayAttributes } from '../../service/ports/overlay-store.ts';
import { ifPresent } from './if-present.ts';
import { readOverlayManifest } from './overlay-manifest.ts';
import { publishPreparedFile } from './publish-file.ts';
import { withPreparedFile } from './with-prepared-file.ts';

/**
 * Gives a path another mode or owner in the overlay.yaml of an overlay's directory. Everything else in it stays, with its
 * comments.
 * @throws InvalidError when it has a mistake already
 */
export async function changeOverlayManifest(
  overlay: string,
  { path, mode, uid, gid }: OverlayAttributes & { readonly path: string },
): Promise<void> {
  const file = join(overlay, 'overlay.yaml');
  await readOverlayManifest({ name: basename(overlay), isSite: true }, file);
  const document = parseDocument((await ifPresent(readFile(file, 'utf8'))) ?? '');
  if (mode !== undefined) setQuoted(document, ['files', path, 'mode'], `0${mode.toString(8).padStart(3, '0')}`);
  if (uid !== undefined && gid !== undefined) setQuoted(document, ['files', path, 'owner'], `${uid}:${gid}`);
  const text = document.toString({ lineWidth: 0 });
  await withPreparedFile({ overlay, file, mode: 0o644 }, text, (prepared) => publishPreparedFile(prepared, file));
}

/** Without quotes a mode would be a number. */
function setQuoted(document: Document.Parsed, path: readonly string[], text: string): void {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  document.setIn(path, scalar);
}
