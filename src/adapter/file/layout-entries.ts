import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { parseDigest } from '../../codec/oci/digest.ts';
import { REF_NAME } from '../../codec/oci/image-index.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { nextVersion, type VersionOrigin } from '../../domain/image-version.ts';
import type { NewImage, StoredImage, TrackedName } from '../../service/ports/image-store.ts';
import { isKernelEntry } from './kernel-entries.ts';
import { trackingOf, withTracking } from './layout-tracking.ts';

/**
 * The entries of a layout's index.json as versions of images. The current version of an image has the image's name as
 * its standard name, an older one NAME@N. What other programs say in an entry stays in it.
 */
const SOURCE = 'org.warewulf.image.source';
const SOURCE_DIGEST = 'org.warewulf.image.source-digest';
const IMPORTED_AT = 'org.warewulf.image.imported-at';
const VERSION = 'org.warewulf.image.version';
const LABELS = 'org.warewulf.image.labels';
const MADE_AT = 'org.warewulf.image.made-at';
const MADE_BY = 'org.warewulf.image.made-by';
const MADE_FROM = 'org.warewulf.image.made-from';
const MADE_OF = 'org.warewulf.image.made-of';

/** A version about to be written. */
type CountedImage = Omit<NewImage, 'made'> & Pick<StoredImage, 'manifestBytes'> & { readonly made: VersionOrigin };

/** By name, then the newest first; without entries that are no version: kernels, and what other programs made. */
export function versionsIn(entries: readonly Descriptor[]): readonly StoredImage[] {
  return entries.flatMap((entry) => versionOfEntry(entry) ?? []).sort(byNameNewestFirst);
}

function byNameNewestFirst(left: StoredImage, right: StoredImage): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return right.version - left.version;
}

function versionOfEntry(entry: Descriptor): StoredImage | undefined {
  const { annotations, digest, sizeBytes } = entry;
  const place = placeOf(entry);
  if (place === undefined) return undefined;
  const source = annotations[SOURCE];
  const sourceDigest = parseDigest(annotations[SOURCE_DIGEST]);
  const importedAt = annotations[IMPORTED_AT];
  const made = originOf(annotations);
  return {
    ...place,
    labels: labelsOf(entry),
    manifest: digest,
    manifestBytes: sizeBytes,
    ...(source === undefined ? {} : { source }),
    ...(sourceDigest === undefined ? {} : { sourceDigest }),
    ...(importedAt === undefined ? {} : { importedAt }),
    ...(made === undefined ? {} : { made }),
  };
}

/** The entries with one more version of a name; the one that was current gets its number into its name. */
export function withNextVersion(entries: readonly Descriptor[], image: CountedImage): readonly Descriptor[] {
  const version = nextVersion(entries.flatMap((entry) => placeWithName(entry, image.name) ?? []));
  const current = entries.find((entry) => placeWithName(entry, image.name)?.isCurrent);
  const others = entries.map((entry) => {
    const place = placeWithName(entry, image.name);
    return place?.isCurrent ? withTracking(renamed(entry, image.name, place.version, false), undefined) : entry;
  });
  return [...others, withTracking(entryOf(image, version), current && trackingOf(current))];
}

/** The entries with one more version of a name beside the current one, by a label that no other version keeps. */
export function withVersionAside(
  entries: readonly Descriptor[],
  image: CountedImage,
  label: string,
): readonly Descriptor[] {
  const version = nextVersion(entries.flatMap((entry) => placeWithName(entry, image.name) ?? []));
  const aside = renamed(entryOf(image, version), image.name, version, false);
  return withLabel([...entries, aside], image.name, label, version);
}

/** What the images follow, by name. */
export function trackedIn(entries: readonly Descriptor[]): readonly TrackedName[] {
  return entries
    .flatMap((entry): TrackedName[] => {
      const [place, tracking] = [placeOf(entry), trackingOf(entry)];
      return place?.isCurrent && tracking !== undefined ? [{ name: place.name, tracking }] : [];
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The entries with what an image follows from now on; undefined: nothing any more. */
export function withTracked(
  entries: readonly Descriptor[],
  name: string,
  tracking: TrackedName['tracking'] | undefined,
): readonly Descriptor[] {
  return entries.map((entry) => (placeWithName(entry, name)?.isCurrent ? withTracking(entry, tracking) : entry));
}

/** The entries with all versions of an image under a further name. */
export function withDuplicate(entries: readonly Descriptor[], name: string, to: string): readonly Descriptor[] {
  const copies = entries.flatMap((entry) => {
    const place = placeWithName(entry, name);
    return place === undefined ? [] : [renamed(entry, to, place.version, place.isCurrent)];
  });
  return [...entries, ...copies];
}

/** The entries with a label at one version of an image, or at none. */
export function withLabel(
  entries: readonly Descriptor[],
  name: string,
  label: string,
  version: number | undefined,
): readonly Descriptor[] {
  return entries.map((entry) => {
    const place = placeWithName(entry, name);
    if (place === undefined) return entry;
    const others = labelsOf(entry).filter((each) => each !== label);
    const labels = place.version === version ? [...others, label].toSorted() : others;
    const { [LABELS]: _, ...annotations } = entry.annotations;
    return {
      ...entry,
      annotations: labels.length === 0 ? annotations : { ...annotations, [LABELS]: labels.join(',') },
    };
  });
}

/** The entries without an image, or without these versions of it as far as they are neither current nor labelled. */
export function withoutVersions(
  entries: readonly Descriptor[],
  name: string,
  versions?: readonly number[],
): readonly Descriptor[] {
  return entries.filter((entry) => {
    const place = placeWithName(entry, name);
    if (place === undefined || versions === undefined) return place === undefined;
    return place.isCurrent || labelsOf(entry).length > 0 || !versions.includes(place.version);
  });
}

type Place = Pick<StoredImage, 'name' | 'version' | 'isCurrent'>;

function placeWithName(entry: Descriptor, name: string): Place | undefined {
  const place = placeOf(entry);
  return place?.name === name ? place : undefined;
}

/** An entry without a number is of a release before versions: the first one. */
function placeOf(entry: Descriptor): Place | undefined {
  const { annotations } = entry;
  const text = annotations[REF_NAME];
  if (text === undefined || isKernelEntry(entry)) return undefined;
  const [name = '', number] = text.split('@');
  if (number === undefined) return { name, version: parseVersion(annotations[VERSION]) ?? 1, isCurrent: true };
  const version = parseVersion(number);
  return version === undefined || text !== `${name}@${version}` ? undefined : { name, version, isCurrent: false };
}

function parseVersion(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function labelsOf({ annotations }: Descriptor): readonly string[] {
  return (annotations[LABELS] ?? '').split(',').filter((label) => label !== '');
}

/** Releases before versions could only import. */
function originOf(annotations: Descriptor['annotations']): VersionOrigin | undefined {
  const { [MADE_BY]: who, [MADE_FROM]: from, [SOURCE]: source } = annotations;
  const at = annotations[MADE_AT] ?? annotations[IMPORTED_AT];
  const what = annotations[MADE_OF] ?? (source === undefined ? undefined : `import ${source}`);
  if (at === undefined || what === undefined) return undefined;
  return { at, what, ...(who === undefined ? {} : { who }), ...(from === undefined ? {} : { from }) };
}

function renamed(entry: Descriptor, name: string, version: number, isCurrent: boolean): Descriptor {
  const refName = isCurrent ? name : `${name}@${version}`;
  return { ...entry, annotations: { ...entry.annotations, [REF_NAME]: refName, [VERSION]: String(version) } };
}

function entryOf(image: CountedImage, version: number): Descriptor {
  const { name, manifest, manifestBytes, source, sourceDigest, importedAt, made } = image;
  return {
    mediaType: MANIFEST_MEDIA_TYPE,
    digest: manifest,
    sizeBytes: manifestBytes,
    annotations: {
      [REF_NAME]: name,
      [VERSION]: String(version),
      ...(source === undefined ? {} : { [SOURCE]: source }),
      ...(sourceDigest === undefined ? {} : { [SOURCE_DIGEST]: sourceDigest }),
      ...(importedAt === undefined ? {} : { [IMPORTED_AT]: importedAt }),
      [MADE_AT]: made.at,
      [MADE_OF]: made.what,
      ...(made.who === undefined ? {} : { [MADE_BY]: made.who }),
      ...(made.from === undefined ? {} : { [MADE_FROM]: made.from }),
    },
  };
}
