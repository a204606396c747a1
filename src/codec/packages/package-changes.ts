import type { InstalledPackage } from './installed-package.ts';

/** A package that is new, gone, or there in another version. */
export interface PackageChange {
  readonly name: string;
  readonly architecture: string;
  /** Undefined for a new one. */
  readonly before?: string;
  /** Undefined for one that is gone. */
  readonly after?: string;
}

/** By name. Of a package with several versions at a time, as kernels have, each version counts for itself. */
export function packageChanges(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): readonly PackageChange[] {
  const old = Map.groupBy(before, keyOf);
  const present = Map.groupBy(after, keyOf);
  return [...new Set([...old.keys(), ...present.keys()])].sort().flatMap((key) => {
    const gone = without(old.get(key), present.get(key));
    const added = without(present.get(key), old.get(key));
    const [name = '', architecture = ''] = key.split('\t');
    const [from, to] = [gone[0], added[0]];
    if (gone.length === 1 && added.length === 1 && from !== undefined && to !== undefined) {
      return [{ name, architecture, before: from, after: to }];
    }
    return [
      ...gone.map((version) => ({ name, architecture, before: version })),
      ...added.map((version) => ({ name, architecture, after: version })),
    ];
  });
}

function keyOf({ name, architecture }: InstalledPackage): string {
  return `${name}\t${architecture}`;
}

function without(those: readonly InstalledPackage[] = [], others: readonly InstalledPackage[] = []): string[] {
  const known = new Set(others.map(({ version }) => version));
  return [...new Set(those.map(({ version }) => version))].filter((version) => !known.has(version)).sort();
}
