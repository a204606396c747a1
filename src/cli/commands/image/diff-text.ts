import type { OutputOf } from '../../../api/client.ts';
import { printable } from '../../output/printable.ts';

type Diff = OutputOf<'image.diff'>;
type FileChange = Diff['files'][number];
type FileState = NonNullable<FileChange['before']>;

const SIGN = { added: '+', removed: '-', changed: '~' } as const;

/** What two images differ in, as people read it: packages first, then files. */
export function diffText({ files, counts, packages = [], packagesUnknown }: Diff): string {
  const { added, removed, changed } = counts;
  const hidden = added + removed + changed - files.length;
  const lines = [
    ...(packagesUnknown === undefined ? [] : [`packages are not compared: ${packagesUnknown}`]),
    ...packages.map(packageLine),
    `files: ${added} added, ${removed} removed, ${changed} changed`,
    ...files.map(fileLine),
    ...(hidden > 0 ? [`and ${hidden} more files`] : []),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** E.g. `~ package bash.amd64 5.2-1 -> 5.2-2`. */
export function packageLine(change: NonNullable<Diff['packages']>[number]): string {
  const { architecture, before, after } = change;
  const name = architecture === '' ? change.name : `${change.name}.${architecture}`;
  if (before === undefined) return `+ package ${name} ${after}`;
  return after === undefined ? `- package ${name} ${before}` : `~ package ${name} ${before} -> ${after}`;
}

function fileLine({ path, change, before, after }: FileChange): string {
  const states = [before, after].filter((state) => state !== undefined).map(stateText);
  return `${SIGN[change]} ${path} (${[...new Set(states)].join(' -> ')})`;
}

/** E.g. `file 0644 0:0 1024 bytes`. */
function stateText({ type, mode, uid, gid, sizeBytes, linkTarget }: FileState): string {
  const size = type === 'file' ? ` ${sizeBytes} bytes` : '';
  const target = linkTarget === undefined ? '' : ` to ${linkTarget}`;
  return `${type} ${mode.toString(8).padStart(4, '0')} ${uid}:${gid}${size}${target}`;
}
