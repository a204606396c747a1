import { draftBelow, isEntries, mapAt, mapsUnder, type RecordDraft, scalarText, takeValue } from './record-draft.ts';

/** `keys` became `tags`, and the tags that a `tagsdel` names are taken away, in the record and in its structures. */
export function upgradeTags(draft: RecordDraft): void {
  mergeKeys(draft);
  const { ipmi } = draft.entries;
  const structures = mapsUnder(draft.entries, 'network devices').map(([name, entries]) =>
    draftBelow(draft, entries, 'network devices', name),
  );
  if (isEntries(ipmi)) structures.push(draftBelow(draft, ipmi, 'ipmi'));
  for (const part of [draft, ...structures]) deleteTags(part);
}

function mergeKeys(draft: RecordDraft): void {
  const keys = takeValue(draft.entries, 'keys');
  const tags = keys === undefined ? undefined : mapAt(draft.entries, 'tags');
  if (tags === undefined) return;
  if (isEntries(keys)) {
    draft.entries['tags'] = { ...keys, ...tags };
    draft.note('converted', ['keys'], 'are now tags');
  } else {
    draft.note('lost', ['keys'], 'is not a map of names to texts');
  }
}

function deleteTags(draft: RecordDraft): void {
  const names = takeValue(draft.entries, 'tagsdel');
  const tags = draft.entries['tags'];
  if (!Array.isArray(names) || !isEntries(tags)) return;
  const deleted = names.map(scalarText);
  for (const name of deleted) delete tags[name];
  draft.note('converted', ['tagsdel'], `is carried out: ${deleted.join(', ')}`);
}

/** The iPXE template `dracut` became a menu entry of the usual one. */
export function upgradeDracutTemplate(draft: RecordDraft): void {
  if (draft.entries['ipxe template'] !== 'dracut') return;
  const tags = mapAt(draft.entries, 'tags');
  if (tags === undefined || tags['IPXEMenuEntry'] !== undefined) {
    draft.note('check', ['ipxe template'], 'is dracut, and the tag IPXEMenuEntry is set already: it stays');
    return;
  }
  draft.entries['ipxe template'] = 'default';
  tags['IPXEMenuEntry'] = 'dracut';
  draft.note('converted', ['ipxe template'], 'was dracut: is now default, with the tag IPXEMenuEntry=dracut');
}
