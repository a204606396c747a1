/** One member of an overlay as it lies on disk, with what overlay.yaml says of it. */
export interface OverlayEntry {
  /** Relative to the overlay's rootfs, `/`-separated. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits: overlay.yaml's, else 0755 for directories and executable files, 0644 for the rest. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** True when overlay.yaml names this path: then it also counts for directories that another overlay has. */
  readonly isExplicit: boolean;
  /** A file's content; empty otherwise. */
  readonly data: Uint8Array;
  /** A symbolic link's text; empty otherwise. */
  readonly linkTarget: string;
}

/** Mode and owner that overlay.yaml gives a path. */
export interface OverlayAttributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** An overlay as it is at one moment. The same object as long as nothing in it has changed. */
export interface Overlay {
  readonly name: string;
  /** True for an overlay of the site; it hides a shipped one of the same name as a whole. */
  readonly isSite: boolean;
  readonly description?: string;
  /** In path order, directories before what is in them. */
  readonly entries: readonly OverlayEntry[];
  /** What overlay.yaml says, by output path, also for files that only a template makes. */
  readonly attributes: ReadonlyMap<string, OverlayAttributes>;
  /** SHA-256 in hex of everything above that reaches a node. */
  readonly digest: string;
}

/** Overlays by name, always as they are on disk now. */
export interface OverlayStore {
  /** Names of all overlays, sorted; hidden ones left out. */
  list(): Promise<readonly string[]>;
  /** Undefined when there is no such overlay. Throws InvalidError for one that cannot be used, naming what and where. */
  load(name: string): Promise<Overlay | undefined>;
}
