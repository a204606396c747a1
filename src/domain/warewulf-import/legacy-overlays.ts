import { isBlank, isScalar, type RecordDraft, scalarText, wordsOf } from './record-draft.ts';

/** What one overlay of Warewulf was split into. */
const SPLIT: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'wwinit',
    [
      'wwinit',
      'wwclient',
      'hosts',
      'fstab',
      'hostname',
      'ssh.host_keys',
      'issue',
      'resolv',
      'udev.netname',
      'systemd.netname',
      'ifcfg',
      'ifupdown',
      'NetworkManager',
      'wicked',
      'ignition',
    ],
  ],
  ['generic', ['hosts', 'ssh.authorized_keys', 'syncuser']],
]);

/** Overlays that Warewulf ships, and what does their work where they are missing. */
const SHIPPED_BY_WAREWULF: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[
    'udev.netname',
    'systemd.netname',
    'ifcfg',
    'ifupdown',
    'debian.interfaces',
    'NetworkManager',
    'wicked',
    'netplan',
  ].map((name) => [name, ['systemd.networkd']] as const),
  ...['generic', 'ignition', 'sfdisk', 'mkfs', 'mkswap', 'syncuser', 'localusers', 'debug', 'host'].map(
    (name) => [name, []] as const,
  ),
]);

export interface OverlayUpgrade {
  /** Write what `wwinit` and `generic` were split into. */
  readonly replaceOverlays?: boolean;
  /** Overlays there are. Those of Warewulf's own that are not among them are replaced or left out. */
  readonly overlays: ReadonlySet<string>;
}

/** Lists were texts; overlays were split; and some of those that Warewulf ships have other names here. */
export function upgradeOverlays(draft: RecordDraft, upgrade: OverlayUpgrade): void {
  for (const key of ['system overlay', 'runtime overlay']) {
    const value = draft.entries[key];
    if (isBlank(value)) continue;
    const words = wordsOf(value, /[\s,]+/);
    if (words !== undefined) draft.note('converted', [key], 'is now a list');
    const names = words ?? value;
    if (!Array.isArray(names) || !names.every(isScalar)) continue;
    const texts = names.map(scalarText);
    const split = upgrade.replaceOverlays ? splitNames(draft, key, texts) : texts;
    draft.entries[key] = availableNames(draft, key, split, upgrade.overlays);
  }
}

function splitNames(draft: RecordDraft, key: string, names: readonly string[]): readonly string[] {
  // Whoever has one of the parts beside it has split it already.
  const isSplit = (name: string) => (SPLIT.get(name) ?? []).some((part) => part !== name && names.includes(part));
  return names.flatMap((name) => {
    const parts = isSplit(name) ? undefined : SPLIT.get(name);
    if (parts === undefined) return [name];
    draft.note('converted', [key], `${name} is now ${parts.join(', ')}`);
    return parts;
  });
}

function availableNames(
  draft: RecordDraft,
  key: string,
  names: readonly string[],
  known: ReadonlySet<string>,
): readonly string[] {
  const isGone = (word: string) => !known.has(nameIn(word)) && SHIPPED_BY_WAREWULF.has(nameIn(word));
  const isReplaced = (word: string) => isGone(word) && standIns(word, known).length > 0;
  const replaced = names.filter(isReplaced);
  const dropped = names.filter((word) => isGone(word) && !isReplaced(word)).map(nameIn);
  const missing = names.map(nameIn).filter((name) => !known.has(name) && !SHIPPED_BY_WAREWULF.has(name));
  if (replaced.length > 0) {
    const others = new Set(replaced.flatMap((word) => standIns(word, known)));
    draft.note('check', [key], `not here: ${replaced.join(', ')}; instead there is ${[...others].join(', ')}`);
  }
  if (dropped.length > 0) draft.note('lost', [key], `not here: ${dropped.join(', ')}`);
  if (missing.length > 0) {
    draft.note('check', [key], `not here yet: ${missing.join(', ')}; make them before the nodes are imported`);
  }
  const available = names.flatMap((word) => (isGone(word) ? standIns(word, known) : [word]));
  return [...new Set(available)];
}

/** What is there instead of an overlay that Warewulf ships; nothing takes another back in place of `~name`. */
function standIns(word: string, known: ReadonlySet<string>): readonly string[] {
  return (SHIPPED_BY_WAREWULF.get(word) ?? []).filter((other) => known.has(other));
}

function nameIn(word: string): string {
  return word.replace(/^~/, '');
}
