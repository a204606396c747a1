import { isBlank, mapAt, type RecordDraft, takeValue } from './record-draft.ts';

/** Keys of earlier versions, and where their values are now. */
const RENAMED: Readonly<Record<string, readonly [string] | readonly [string, string]>> = {
  'container name': ['image name'],
  'ipmi username': ['ipmi', 'username'],
  'ipmi password': ['ipmi', 'password'],
  'ipmi ipaddr': ['ipmi', 'ipaddr'],
  'ipmi gateway': ['ipmi', 'gateway'],
  'ipmi netmask': ['ipmi', 'netmask'],
  'ipmi port': ['ipmi', 'port'],
  'ipmi interface': ['ipmi', 'interface'],
  'ipmi escapechar': ['ipmi', 'escapechar'],
  'ipmi write': ['ipmi', 'write'],
  'kernel version': ['kernel', 'version'],
  'kernel args': ['kernel', 'args'],
  'kernel override': ['kernel', 'override'],
};

/** Moves values from keys of earlier versions to those of now; what is there already wins. */
export function renameKeys(draft: RecordDraft): void {
  for (const [old, [key, field]] of Object.entries(RENAMED)) {
    const value = takeValue(draft.entries, old);
    if (value === undefined) continue;
    const target = field === undefined ? draft.entries : mapAt(draft.entries, key);
    const name = field ?? key;
    const now = field === undefined ? key : `${key}.${field}`;
    if (target === undefined || !isBlank(target[name])) {
      draft.note('lost', [old], `is not taken: ${now} says something already`);
      continue;
    }
    target[name] = value;
    draft.note('converted', [old], `is now ${now}`);
  }
}

/** Keys that mean nothing any more. */
const OBSOLETE: Readonly<Record<string, string>> = {
  disabled: 'has had no effect since Warewulf 4.3',
};

export function dropObsoleteKeys(draft: RecordDraft): void {
  for (const [key, why] of Object.entries(OBSOLETE)) {
    if (takeValue(draft.entries, key) !== undefined) draft.note('lost', [key], `${why}: it is left out`);
  }
}
