/** The tables that depmod leaves beside a kernel's modules (modules.dep(5)), as text. */
export interface ModuleTables {
  /** `PATH: PATH…`: what each module needs loaded before. */
  readonly dep: string;
  /** `alias NAME MODULE`. */
  readonly alias: string;
  /** `softdep MODULE pre: NAME… post: NAME…`. */
  readonly softdep: string;
  /** Paths of what is part of the kernel itself. */
  readonly builtin: string;
}

export interface InitramfsModules {
  /** Below the kernel's module directory, in byte order. */
  readonly paths: readonly string[];
  /** The tables for these modules alone, with the modules unpacked: `.ko` at the end of each name. */
  readonly tables: Readonly<Record<'modules.dep' | 'modules.alias' | 'modules.softdep', string>>;
}

/**
 * What a node may need until its root file system is mounted: cards of every kind, what they hang on, disks for a local
 * root, and the file systems. Modules of other places (`extra`, `updates`) end in the same directories.
 */
const WANTED = [
  /\/drivers\/net\/(?!(?:wireless|wan|wwan|can|hamradio|ppp|slip|plip|ieee802154|arcnet|appletalk|fddi|dsa)\/)/,
  /\/drivers\/infiniband\/(?:core|hw|ulp\/ipoib)\//,
  /\/net\/(?:packet|8021q|802)\//,
  /\/drivers\/(?:virtio|hv|nvme\/host|ata|message\/fusion|usb\/host)\//,
  /\/drivers\/scsi\/(?!.*(?:scsi_debug|osst|ses|ch)\.ko)/,
  /\/drivers\/pci\/(?:controller|host)\//,
  /\/drivers\/block\/(?:loop|zram\/zram|virtio_blk|xen-blkfront)\.ko/,
  // What zram compresses with; the kernel asks for it by name.
  /\/crypto\/(?:lzo|lzo-rle|lz4|zstd)\.ko/,
  /\/fs\/(?:squashfs|overlayfs|erofs|ext4|xfs|fat)\//,
  /\/fs\/nls\/nls_(?:cp437|iso8859-1|ascii|utf8)\.ko/,
];

/** What a root file system over the network cannot do without. */
const REQUIRED = ['squashfs', 'overlay', 'loop'] as const;

/** Chooses modules with all that they need, also what they only say they would like (softdep). */
export function chooseInitramfsModules(tables: ModuleTables): InitramfsModules {
  const graph = readTables(tables);
  const chosen = new Set<string>();
  const pending = [...graph.needs.keys()].filter((path) => WANTED.some((pattern) => pattern.test(`/${path}`)));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (chosen.has(path)) continue;
    chosen.add(path);
    pending.push(...(graph.needs.get(path) ?? []), ...graph.likes(path));
  }
  const paths = [...chosen].sort();
  return { paths, tables: tablesFor(tables, graph, paths) };
}

/** Of what a root over the network needs, what this kernel has neither built in nor as a module. */
export function missingForNetworkRoot({ dep, builtin }: Pick<ModuleTables, 'dep' | 'builtin'>): readonly string[] {
  const present = new Set([...linesOf(dep), ...linesOf(builtin)].map((line) => moduleName(line.split(':')[0] ?? '')));
  return REQUIRED.filter((name) => !present.has(name));
}

/** The name of a module's file without what packs it, e.g. `.xz`. */
export function unpackedModulePath(path: string): string {
  return path.replace(/\.ko\.(?:xz|zst|gz)$/, '.ko');
}

interface ModuleGraph {
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly likes: (path: string) => readonly string[];
}

function readTables({ dep, alias, softdep }: ModuleTables): ModuleGraph {
  const needs = new Map<string, readonly string[]>();
  const byName = new Map<string, string[]>();
  for (const line of linesOf(dep)) {
    const [path = '', rest = ''] = line.split(/:\s*/);
    needs.set(path, wordsOf(rest));
    byName.set(moduleName(path), [path]);
  }
  for (const [, name = '', module = ''] of linesOf(alias).map(wordsOf)) {
    // Those of devices hold wildcards; nobody names them in a softdep.
    if (/[*?:]/.test(name)) continue;
    const key = moduleName(name);
    byName.set(key, [...(byName.get(key) ?? []), ...(byName.get(moduleName(module)) ?? [])]);
  }
  const liked = new Map<string, readonly string[]>();
  for (const [, module = '', ...names] of linesOf(softdep).map(wordsOf)) {
    const paths = names.filter((name) => !name.endsWith(':')).flatMap((name) => byName.get(moduleName(name)) ?? []);
    liked.set(moduleName(module), [...(liked.get(moduleName(module)) ?? []), ...paths]);
  }
  return { needs, likes: (path) => liked.get(moduleName(path)) ?? [] };
}

function tablesFor(tables: ModuleTables, { needs }: ModuleGraph, paths: readonly string[]): InitramfsModules['tables'] {
  const names = new Set(paths.map(moduleName));
  const dep = paths.map((path) => [`${unpackedModulePath(path)}:`, ...(needs.get(path) ?? []).map(unpackedModulePath)]);
  const ofChosen = (at: number) => (line: string) => names.has(moduleName(wordsOf(line)[at] ?? ''));
  return {
    'modules.dep': textOf(dep.map((words) => words.join(' '))),
    'modules.alias': textOf(linesOf(tables.alias).filter(ofChosen(2))),
    'modules.softdep': textOf(linesOf(tables.softdep).filter(ofChosen(1))),
  };
}

/** As the kernel spells it: without directory and endings, `_` for `-`. */
function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(?:\.\w+)?$/, '').replaceAll('-', '_');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function wordsOf(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
