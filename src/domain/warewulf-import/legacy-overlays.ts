import { isBlank, type RecordDraft, wordsOf } from './record-draft.ts';

/** What one overlay of Warewulf was split into. */
const SPLIT: Readonly<Record<string, readonly string[]>> = {
  wwinit: [
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
  generic: ['hosts', 'ssh.authorized_keys', 'syncuser'],
};

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
    if (!Array.isArray(names)) continue;
    const split = upgrade.replaceOverlays ? splitNames(draft, key, names.map(String)) : names.map(String);
    draft.entries[key] = availableNames(draft, key, split, upgrade.overlays);
  }
}

function splitNames(draft: RecordDraft, key: string, names: readonly string[]): readonly string[] {
  // Whoever has one of the parts beside it has split it already.
  const isSplit = (name: string) => (SPLIT[name] ?? []).some((part) => part !== name && names.includes(part));
  return names.flatMap((name) => {
    const parts = isSplit(name) ? undefined : SPLIT[name];
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
  const available = names.flatMap((word) => {
    const name = word.replace(/^~/, '');
    if (known.has(name)) return [word];
    const others = SHIPPED_BY_WAREWULF.get(name)?.filter((other) => known.has(other));
    if (others === undefined) {
      draft.note('check', [key], `there is no overlay ${name} yet: make it before the nodes are imported`);
      return [word];
    }
    if (others.length === 0 || word !== name) {
      draft.note('lost', [key], `there is no overlay ${name} here: it is left out`);
      return [];
    }
    draft.note('check', [key], `there is no overlay ${name} here: ${others.join(', ')} does its work`);
    return others;
  });
  return [...new Set(available)];
}
