import { type Entries, isBlank, isEntries, scalarText } from './record-draft.ts';
import type { UpgradeNote } from './upgrade-note.ts';

/** One change of a warewulf.conf: the value that a place gets, or its removal. */
export interface ConfigEdit {
  readonly path: readonly string[];
  /** Undefined: the key goes. */
  readonly value?: unknown;
}

export interface UpgradedConfig {
  /** To be carried out in order. */
  readonly edits: readonly ConfigEdit[];
  readonly notes: readonly UpgradeNote[];
}

/** What has to change in the document of a warewulf.conf of any Warewulf 4. Never throws. */
export function upgradeConfig(document: unknown): UpgradedConfig {
  if (!isEntries(document)) return { edits: [], notes: [] };
  const steps = [dropObsolete, upgradeIpv6Network, renameMounts, upgradeExports];
  const parts = steps.map((step) => step(document));
  return { edits: parts.flatMap(({ edits }) => edits), notes: parts.flatMap(({ notes }) => notes) };
}

const OBSOLETE: readonly UpgradeNote[] = [
  { kind: 'converted', path: ['WW_INTERNAL'], what: 'is not needed any more: it is left out' },
  { kind: 'lost', path: ['warewulf', 'syslog'], what: 'the log goes to standard error, and so into the journal' },
  { kind: 'lost', path: ['warewulf', 'datastore'], what: 'images and overlays have their own directories in paths' },
];

function dropObsolete(document: Entries): UpgradedConfig {
  const found = OBSOLETE.filter(({ path }) => valueAt(document, path) !== undefined);
  return { edits: found.map(({ path }) => ({ path })), notes: found };
}

/** `ipv6net` had the address and its prefix. */
function upgradeIpv6Network({ ipv6net, ipaddr6, prefixlen6 }: Entries): UpgradedConfig {
  if (isBlank(ipv6net)) return { edits: [], notes: [] };
  const path = ['ipv6net'];
  const [, address, prefix] = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/.exec(scalarText(ipv6net)) ?? [];
  if (address === undefined) {
    return { edits: [{ path }], notes: [{ kind: 'lost', path, what: 'is not an IPv6 address with its prefix' }] };
  }
  const added = [
    { path: ['ipaddr6'], value: address, before: ipaddr6 },
    { path: ['prefixlen6'], value: prefix, before: prefixlen6 },
  ].filter(({ before }) => isBlank(before));
  const edits = added.map(({ path: to, value }) => ({ path: to, value }));
  return {
    edits: [{ path }, ...edits],
    notes: [{ kind: 'converted', path, what: 'is now ipaddr6 and prefixlen6' }],
  };
}

function renameMounts(document: Entries): UpgradedConfig {
  const [old, now] = ['container mounts', 'image mounts'];
  return rename([old], document[old], [now], document[now]);
}

/** Exports were a list of paths, or had another name; what nodes mount is now said in nodes.conf. */
function upgradeExports(document: Entries): UpgradedConfig {
  const { nfs } = document;
  if (!isEntries(nfs)) return { edits: [], notes: [] };
  const notes: UpgradeNote[] = [];
  const current = ['nfs', 'export paths'];
  const plain = listOf(nfs['exports']).map((path) => ({ path }));
  const extended = [...listOf(nfs['exports extended']), ...listOf(nfs['export paths'])];
  const exports = extended.map((entry, index) => withoutMount(entry, [...current, String(index)], notes));
  const old = ['exports', 'exports extended'].filter((key) => nfs[key] !== undefined);
  if (old.length === 0 && notes.length === 0) return { edits: [], notes };
  for (const key of old) notes.push({ kind: 'converted', path: ['nfs', key], what: 'is now nfs: export paths' });
  for (const { path } of plain) notes.push(mountNote(['nfs', 'exports'], scalarText(path)));
  return {
    edits: [...old.map((key) => ({ path: ['nfs', key] })), { path: current, value: [...plain, ...exports] }],
    notes,
  };
}

function withoutMount(entry: unknown, path: readonly string[], notes: UpgradeNote[]): unknown {
  if (!isEntries(entry)) return entry;
  const { mount, 'mount options': options, ...kept } = entry;
  if (mount === undefined && options === undefined) return entry;
  notes.push(mountNote(path, scalarText(kept['path'])));
  return kept;
}

function mountNote(path: readonly string[], directory: string): UpgradeNote {
  const what = `whether nodes mount ${directory} is said in nodes.conf: wwctl upgrade nodes --with-warewulfconf FILE takes it over`;
  return { kind: 'check', path, what };
}

function rename(from: readonly string[], value: unknown, to: readonly string[], there: unknown): UpgradedConfig {
  if (value === undefined) return { edits: [], notes: [] };
  const now = to.join('.');
  if (there !== undefined) {
    return { edits: [{ path: from }], notes: [{ kind: 'lost', path: from, what: `is not taken: ${now} is there` }] };
  }
  return {
    edits: [{ path: from }, { path: to, value }],
    notes: [{ kind: 'converted', path: from, what: `is now ${now}` }],
  };
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isEntries(value) ? value[key] : undefined), document);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
