import { draftBelow, isScalar, mapsUnder, type RecordDraft } from './record-draft.ts';

/** Mount options were a list for a while. */
export function upgradeFilesystems(draft: RecordDraft): void {
  for (const [name, entries] of mapsUnder(draft.entries, 'filesystems')) {
    const options = entries['mount_options'];
    if (!Array.isArray(options) || !options.every(isScalar)) continue;
    entries['mount_options'] = options.join(',');
    draftBelow(draft, entries, 'filesystems', name).note('converted', ['mount_options'], 'is now one text');
  }
}
