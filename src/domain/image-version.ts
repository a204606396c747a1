import { type NamedVersion, referencesTo } from './image-reference.ts';

/** How a version came to be. */
export interface VersionOrigin {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly who?: string;
  /** `local`, or the IP address of the caller. */
  readonly from?: string;
  /** `import SOURCE`, a command line, `rollback to 3`. */
  readonly what: string;
}

/** A node or a profile that boots an image. */
export interface ImageUser {
  /** `node n1`, `profile default`. */
  readonly who: string;
  /** As its record has it: `rocky-9`, `rocky-9@3`, `rocky-9@stable`. */
  readonly reference: string;
}

/** How many versions that nothing needs are kept unless somebody says otherwise. */
export const KEPT_VERSIONS = 5;

/** Versions count from 1. The current one is never removed, so that no number of one before it is given twice. */
export function nextVersion(versions: readonly { readonly version: number }[]): number {
  return versions.reduce((highest, { version }) => Math.max(highest, version), 0) + 1;
}

/** Those that boot this version now. */
export function usersOfVersion(version: NamedVersion, users: readonly ImageUser[]): readonly string[] {
  const references = referencesTo(version);
  return users.filter(({ reference }) => references.includes(reference)).map(({ who }) => who);
}

/** Current, labelled, or booted by somebody: it is kept, and so is what was built of it. */
export function isNeededVersion(version: NamedVersion, users: readonly ImageUser[]): boolean {
  return version.isCurrent || version.labels.length > 0 || usersOfVersion(version, users).length > 0;
}

/** The versions of one image that nothing needs, without the newest `keep` of them. */
export function superfluousVersions<Version extends NamedVersion>(
  versions: readonly Version[],
  users: readonly ImageUser[],
  keep: number,
): readonly Version[] {
  return versions
    .filter((version) => !isNeededVersion(version, users))
    .toSorted((a, b) => b.version - a.version)
    .slice(keep);
}

/** The first of them, for a sentence. */
export function listUsers(users: readonly string[]): string {
  return users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
}
