import { DEFAULT_PROFILE_RECORD } from '../default-profile.ts';
import type { FieldDocument } from '../field-kinds-format.ts';
import type { FieldProblem } from '../field-kinds-parse.ts';
import { formatDocument, type RecordKind, readDocument } from '../registry-document.ts';
import { upgradeFilesystems } from './legacy-filesystems.ts';
import { upgradeKernel } from './legacy-kernel.ts';
import { upgradeNetworkDevices } from './legacy-network.ts';
import { type OverlayUpgrade, upgradeOverlays } from './legacy-overlays.ts';
import { upgradeDracutTemplate, upgradeTags } from './legacy-tags.ts';
import { addNfsMounts, nfsMounts } from './nfs-mounts.ts';
import { type Entries, isBlank, isEntries, type RecordDraft } from './record-draft.ts';
import { dropObsoleteKeys, renameKeys } from './renamed-keys.ts';
import { dropUnsetWords } from './unset-words.ts';
import type { UpgradeNote } from './upgrade-note.ts';

export interface UpgradeOptions extends OverlayUpgrade {
  /** Give the profile `default` what it does not say and our own `default` does, and nodes without a profile that one. */
  readonly addDefaults?: boolean;
  /** A warewulf.conf that may say which NFS exports the nodes mount. */
  readonly warewulfConf?: unknown;
}

/** A registry in the current form, with the keys of nodes.conf. */
export interface UpgradedNodes {
  readonly nodeprofiles: Readonly<Record<string, FieldDocument>>;
  readonly nodes: Readonly<Record<string, FieldDocument>>;
  /** Everything that is not as it was, and everything that could not be taken. */
  readonly notes: readonly UpgradeNote[];
}

/**
 * Reads the document of a nodes.conf of any Warewulf 4. What comes out is valid by the field table; whether the names in
 * it exist is for the registry to say. Never throws: what cannot be taken is in the notes.
 */
export function upgradeNodes(document: unknown, options: UpgradeOptions): UpgradedNodes {
  const notes: UpgradeNote[] = [];
  if (!isBlank(document) && !isEntries(document)) {
    return { nodeprofiles: {}, nodes: {}, notes: [{ kind: 'lost', path: [], what: 'is not a map of keys to values' }] };
  }
  const { nodeprofiles, nodes, ...others } = isEntries(document) ? document : {};
  const profiles = upgradeRecords('profile', nodeprofiles, options, notes);
  finishDefaultProfile(profiles, options, notes);
  const upgraded = upgradeRecords('node', nodes, options, notes);
  for (const key of Object.keys(others)) notes.push(noteOfSection(key));
  return { nodeprofiles: readRecords('profile', profiles, notes), nodes: readRecords('node', upgraded, notes), notes };
}

function noteOfSection(key: string): UpgradeNote {
  if (key !== 'WW_INTERNAL') return { kind: 'lost', path: [key], what: 'is neither nodes nor nodeprofiles' };
  return { kind: 'converted', path: [key], what: 'is not needed any more: it is left out' };
}

const SECTION: Readonly<Record<RecordKind, string>> = { node: 'nodes', profile: 'nodeprofiles' };

/** The records by name, with current keys. */
function upgradeRecords(
  kind: RecordKind,
  records: unknown,
  options: UpgradeOptions,
  notes: UpgradeNote[],
): Map<string, RecordDraft> {
  if (isBlank(records)) return new Map();
  if (!isEntries(records)) {
    notes.push({ kind: 'lost', path: [SECTION[kind]], what: 'is not a map of names to records' });
    return new Map();
  }
  const drafts = new Map<string, RecordDraft>();
  for (const [name, record] of Object.entries(records)) {
    const draft = draftOf(kind, name, record, notes);
    upgradeRecord(draft, options);
    if (kind === 'node') addDefaultProfile(draft, options);
    else dropNodeKeys(draft);
    drafts.set(name, draft);
  }
  return drafts;
}

function draftOf(kind: RecordKind, name: string, record: unknown, notes: UpgradeNote[]): RecordDraft {
  const at = [SECTION[kind], name];
  const note: RecordDraft['note'] = (noteKind, path, what) =>
    notes.push({ kind: noteKind, path: [...at, ...path], what });
  if (!isBlank(record) && !isEntries(record)) note('lost', [], 'is not a map of keys to values');
  return { entries: isEntries(record) ? structuredClone(record) : {}, note };
}

function upgradeRecord(draft: RecordDraft, options: UpgradeOptions): void {
  dropUnsetWords(draft);
  dropObsoleteKeys(draft);
  renameKeys(draft);
  upgradeTags(draft);
  upgradeDracutTemplate(draft);
  upgradeKernel(draft);
  upgradeNetworkDevices(draft);
  upgradeFilesystems(draft);
  upgradeOverlays(draft, options);
}

function dropNodeKeys({ entries, note }: RecordDraft): void {
  for (const key of ['asset key', 'discoverable']) {
    if (!isBlank(entries[key])) note('lost', [key], 'is for nodes only: it is left out');
    delete entries[key];
  }
}

function addDefaultProfile({ entries, note }: RecordDraft, { addDefaults }: UpgradeOptions): void {
  const { profiles } = entries;
  if (!addDefaults || (!isBlank(profiles) && !(Array.isArray(profiles) && profiles.length === 0))) return;
  entries['profiles'] = ['default'];
  note('converted', [], 'has no profiles: has default now');
}

/** What belongs into the profile `default`, which is made when something does. */
function finishDefaultProfile(profiles: Map<string, RecordDraft>, options: UpgradeOptions, notes: UpgradeNote[]): void {
  const mounts = nfsMounts(options.warewulfConf);
  if (!options.addDefaults && mounts.length === 0) return;
  const draft = profiles.get('default') ?? draftOf('profile', 'default', {}, notes);
  profiles.set('default', draft);
  addNfsMounts(draft, mounts);
  if (options.addDefaults) fillIn(draft, draft.entries, formatDocument(DEFAULT_PROFILE_RECORD), []);
}

function fillIn(draft: RecordDraft, entries: Entries, defaults: FieldDocument, path: readonly string[]): void {
  for (const [key, value] of Object.entries(defaults)) {
    const there = entries[key];
    if (isEntries(there) && isEntries(value)) {
      fillIn(draft, there, value, [...path, key]);
    } else if (isBlank(there) || (Array.isArray(there) && there.length === 0)) {
      entries[key] = value;
      draft.note('converted', path, `has the default ${[...path, key].join('.')} now`);
    }
  }
}

function readRecords(
  kind: RecordKind,
  drafts: ReadonlyMap<string, RecordDraft>,
  notes: UpgradeNote[],
): Readonly<Record<string, FieldDocument>> {
  const records = Array.from(drafts, ([name, { entries }]) => {
    const { value, problems } = readDocument(kind, entries);
    for (const problem of problems) notes.push(noteOf([SECTION[kind], name], problem));
    return [name, formatDocument(value)] as const;
  });
  return Object.fromEntries(records);
}

function noteOf(at: readonly string[], { path, what, remedy }: FieldProblem): UpgradeNote {
  // What is wrong with a password may be most of it.
  const shown = path.includes('password') ? 'cannot be a password' : `${what}. ${remedy}`;
  return { kind: 'lost', path: [...at, ...path], what: shown };
}
