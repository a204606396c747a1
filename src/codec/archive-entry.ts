/** What every member of an archive has. */
interface EntryBase {
  /** Relative and `/`-separated, without leading slash or `./`; `.` is the root itself. Written as UTF-8. */
  readonly path: string;
  /** Permission bits with setuid, setgid and sticky (0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch; fractions are dropped. */
  readonly mtimeSeconds: number;
}

export interface FileEntry extends EntryBase {
  readonly type: 'file';
  readonly data: Uint8Array;
}
interface DirectoryEntry extends EntryBase {
  readonly type: 'directory';
}
interface SymlinkEntry extends EntryBase {
  readonly type: 'symlink';
  /** Stored as it is: relative, absolute or dangling. */
  readonly linkTarget: string;
}
/** A second name of a file that comes earlier in the same archive; the file's own metadata counts. */
export interface HardLinkEntry extends EntryBase {
  readonly type: 'hardlink';
  /** `path` of that file. */
  readonly linkTarget: string;
}
interface DeviceEntry extends EntryBase {
  readonly type: 'character' | 'block';
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}
interface FifoEntry extends EntryBase {
  readonly type: 'fifo';
}

/** One member of a small archive that is held in memory (overlays). */
export type ArchiveEntry = FileEntry | DirectoryEntry | SymlinkEntry | HardLinkEntry | DeviceEntry | FifoEntry;
