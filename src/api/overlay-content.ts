import { createHash } from 'node:crypto';
import { NotFoundError } from '../domain/errors.ts';
import type { OverlayContent } from '../service/overlays/create-overlays.ts';
import { documentEtag } from './document-etag.ts';
import type { OperationContext } from './operation.ts';
import { requireMatch } from './require-match.ts';
import type { OverlayService } from './services.ts';

type DescribedContent = Omit<OverlayContent, 'data'> & { readonly base64: string };

/** Bytes travel as base64: a file need not be text. */
export function describeContent({ data, ...rest }: OverlayContent): DescribedContent {
  return { ...rest, base64: Buffer.from(data).toString('base64') };
}

/** Of a file as it is: the SHA-256 of its content in hex, then its mode and owner. */
export function contentEtag(contents: readonly DescribedContent[]): string {
  const [file, ...others] = contents;
  if (file?.type !== 'file' || others.length > 0) return documentEtag(contents);
  const sha256 = createHash('sha256').update(file.base64, 'base64').digest('hex');
  return [sha256, file.mode.toString(8), file.uid, file.gid].join('-');
}

/**
 * Holds the file at exactly this path to the preconditions of a request.
 * @returns what must still be there when it is changed: `none`, or the SHA-256 of its content; undefined: anything
 * @throws ConflictError, which travels as 412
 */
export async function requireSameContent(
  overlays: Pick<OverlayService, 'showFile'>,
  file: { readonly name: string; readonly path: string },
  context: OperationContext,
): Promise<string | undefined> {
  if (context.ifMatch === undefined && context.ifNoneMatch === undefined) return undefined;
  const current = await currentEtag(overlays, file);
  requireMatch(context, current);
  return current?.split('-', 1)[0] ?? 'none';
}

async function currentEtag(
  overlays: Pick<OverlayService, 'showFile'>,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<string | undefined> {
  try {
    const contents = await overlays.showFile(name, path);
    const isThere = contents.some((file) => file.path === path.replace(/^\/+/, ''));
    return isThere ? contentEtag(contents.map(describeContent)) : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
