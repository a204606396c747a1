import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { InvalidError } from '../../domain/errors.ts';
import type { OverlayAttributes } from '../../service/ports/overlay-store.ts';
import { ifPresent } from './if-present.ts';

/** What an overlay.yaml says. */
export interface OverlayManifest {
  readonly description?: string;
  /** By path on the node, without leading slash. */
  readonly attributes: ReadonlyMap<string, OverlayAttributes>;
}

/** What problems are told about. */
interface Described {
  readonly name: string;
  readonly isSite: boolean;
}

const attributesSchema = z.strictObject({
  mode: z
    .string()
    .regex(/^0[0-7]{3,4}$/, 'must be octal in quotes, like "0600"')
    .transform((mode) => Number.parseInt(mode, 8))
    .optional(),
  owner: z
    .string()
    .regex(/^\d{1,10}:\d{1,10}$/, 'must be numbers in quotes, like "0:0"')
    .optional(),
});

const manifestSchema = z.strictObject({
  description: z.string().optional(),
  files: z
    .record(z.string().regex(/^[^/].*[^/]$|^[^/]$/, 'must be a path without leading slash'), attributesSchema)
    .optional(),
});

/**
 * Reads `description` and `files: {PATH: {mode: "0600", owner: "0:0"}}`; a missing file says nothing. Git keeps no modes
 * and owners, so an overlay carries those that matter here.
 * Throws InvalidError that names the overlay and every problem.
 */
export async function readOverlayManifest(overlay: Described, path: string): Promise<OverlayManifest> {
  const text = (await ifPresent(readFile(path, 'utf8'))) ?? '';
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken) throw problem(overlay, path, broken.message.split('\n')[0] ?? 'is no YAML');
  const parsed = manifestSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw problem(overlay, path, parsed.error.issues.map(describeIssue).join('; '));
  const { description, files = {} } = parsed.data;
  const attributes = Object.entries(files).map(([file, { mode, owner }]) => {
    const [uid, gid] = owner?.split(':').map(Number) ?? [];
    return [
      file,
      { ...(mode !== undefined && { mode }), ...(uid !== undefined && gid !== undefined && { uid, gid }) },
    ] as const;
  });
  return { ...(description !== undefined && { description }), attributes: new Map(attributes) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const reasons = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message) : [issue.message];
  return `${issue.path.join(': ')} ${reasons.join(', ')}`;
}

function problem({ name, isSite }: Described, path: string, reason: string): InvalidError {
  return new InvalidError(`overlay ${name}: ${path}: ${reason}`, { overlay: name, isSite, path });
}
