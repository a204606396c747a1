import { type Entries, isEntries, isYes, mapAt, type RecordDraft, scalarText } from './record-draft.ts';

/** One line of a node's fstab, as the overlay `fstab` takes it. */
type FstabEntry = Readonly<Record<'spec' | 'file' | 'vfstype', string> & { readonly mntops?: string }>;

/** What the nodes mounted because an old warewulf.conf said so. */
export function nfsMounts(warewulfConf: unknown): readonly FstabEntry[] {
  const nfs = isEntries(warewulfConf) ? warewulfConf['nfs'] : undefined;
  if (!isEntries(nfs)) return [];
  // A plain list was mounted whole; later each export said it.
  const plain = listOf(nfs['exports']).map((path) => fstabEntry(scalarText(path), undefined));
  const extended = [...listOf(nfs['export paths']), ...listOf(nfs['exports extended'])]
    .filter(isEntries)
    .filter((entry) => isYes(entry['mount']))
    .map((entry) => fstabEntry(scalarText(entry['path']), entry['mount options']));
  return [...plain, ...extended].filter(({ file }) => file.startsWith('/'));
}

/** Adds the mounts to the resource `fstab` of a profile, each once. */
export function addNfsMounts(profile: RecordDraft, mounts: readonly FstabEntry[]): void {
  const resources = mapAt(profile.entries, 'resources');
  if (mounts.length === 0 || resources === undefined) return;
  const path = ['resources', 'fstab'];
  const before = resources['fstab'] ?? [];
  if (!Array.isArray(before)) {
    profile.note('lost', path, 'is no list: the NFS mounts of warewulf.conf are not added');
    return;
  }
  const mounted = new Set(before.filter(isEntries).map((entry: Entries) => entry['file']));
  const added = mounts.filter(({ file }) => !mounted.has(file));
  resources['fstab'] = [...before, ...added];
  for (const { file } of added) profile.note('converted', path, `has the NFS mount ${file} of warewulf.conf`);
}

function fstabEntry(path: string, options: unknown): FstabEntry {
  const mntops = typeof options === 'string' && options !== '' ? { mntops: options } : {};
  return { spec: `warewulf:${path}`, file: path, vfstype: 'nfs', ...mntops };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
