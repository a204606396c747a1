import { draftBelow, isEntries, type RecordDraft } from './record-draft.ts';

const WORDS: ReadonlySet<unknown> = new Set(['UNSET', 'UNDEF']);

/** Warewulf clears a field that has one of these words as its value or in its list; resources are the site's own. */
export function dropUnsetWords(draft: RecordDraft): void {
  for (const [key, value] of Object.entries(draft.entries)) {
    if (key === 'resources') continue;
    if (isEntries(value)) dropUnsetWords(draftBelow(draft, value, key));
    if (!WORDS.has(value) && !(Array.isArray(value) && value.some((item) => WORDS.has(item)))) continue;
    delete draft.entries[key];
    draft.note('converted', [key], 'has a word that clears it: it is left out');
  }
}
