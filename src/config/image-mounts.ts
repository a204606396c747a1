import type { FieldTable, RecordOf } from '../domain/field-kinds.ts';
import { type FieldProblem, readRecord } from '../domain/field-kinds-parse.ts';
import { bool, text } from '../domain/field-kinds-scalar.ts';
import { DEFAULT_IMAGE_MOUNTS, type ImageMount } from '../domain/image-mount.ts';
import { path } from './setting-kinds.ts';

const PLACE = 'image mounts';

/** Keys of one entry. */
const MOUNT_FIELDS = {
  source: { key: 'source', kind: path, help: 'Path on this server' },
  dest: { key: 'dest', kind: path, help: 'Path in the image; that of the source when missing' },
  readonly: { key: 'readonly', kind: bool, help: 'Writing is not allowed' },
  copy: { key: 'copy', kind: bool, help: 'A copy instead of the file itself' },
  options: { key: 'options', kind: text, help: 'Not used' },
} as const satisfies FieldTable;

export interface ReadImageMounts {
  readonly mounts: readonly ImageMount[];
  readonly problems: readonly FieldProblem[];
}

/** Reads the value of `image mounts`: a list of `{source, dest, readonly, copy}`. */
export function readImageMounts(value: unknown): ReadImageMounts {
  if (value === undefined || value === null) return { mounts: DEFAULT_IMAGE_MOUNTS, problems: [] };
  if (!Array.isArray(value)) {
    const remedy = 'Write each entry on its own line like - source: /etc/resolv.conf.';
    return { mounts: DEFAULT_IMAGE_MOUNTS, problems: [{ path: [PLACE], what: 'is not a list', remedy }] };
  }
  const read = value.map((entry, index) => readEntry(entry, [PLACE, String(index)]));
  return {
    mounts: read.flatMap(({ mount }) => mount ?? []),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function readEntry(entry: unknown, at: readonly string[]): { mount?: ImageMount; problems: readonly FieldProblem[] } {
  const { value, problems } = readRecord(MOUNT_FIELDS, entry, at);
  if (problems.length > 0) return { problems };
  if (value.source === undefined) {
    return { problems: [{ path: at, what: 'has no source', remedy: 'Write it like source: /etc/resolv.conf.' }] };
  }
  return { mount: mountOf(value, value.source), problems };
}

function mountOf({ dest, readonly, copy }: RecordOf<typeof MOUNT_FIELDS>, source: string): ImageMount {
  return { source, destination: dest ?? source, mode: copy ? 'copy' : readonly ? 'ro' : 'rw' };
}
