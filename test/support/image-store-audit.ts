import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { sha256 } from './sha256.ts';

interface Place {
  readonly imagesDirectory: string;
  readonly provisionDirectory: string;
}

interface Descriptor {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An entry of a layout's index: a version of an image, or a kernel. */
export interface StoredTag {
  readonly name: string;
  readonly version?: number;
  readonly isCurrent?: true;
  readonly labels?: string;
  readonly digest: string;
}

/** What the index of a layout says, read with nothing of our own. */
export function storedTags(imagesDirectory: string): StoredTag[] {
  return indexOf(imagesDirectory).map(({ digest, annotations = {} }) => {
    const tag = annotations['org.opencontainers.image.ref.name'] ?? '';
    const version = annotations['org.warewulf.image.version'];
    const labels = annotations['org.warewulf.image.labels'];
    const [name = ''] = tag.split('@');
    if (version === undefined) return { name, digest };
    const isCurrent = tag === name;
    if (!isCurrent && tag !== `${name}@${version}`) throw new Error(`${tag} is not version ${version}`);
    return { name, version: Number(version), digest, ...(isCurrent && { isCurrent }), ...(labels && { labels }) };
  });
}

/**
 * Everything that is wrong with a store of images and what was built of them, as sentences: blobs that are missing, files
 * that are not what their names say, and files that belong to nothing.
 */
export function auditImageStore(place: Place): string[] {
  return [...auditLayout(place.imagesDirectory), ...auditBuilds(place.provisionDirectory)];
}

/** The tags that umoci lists; skopeo has read the image of each of them. */
export function readWithOtherTools(imagesDirectory: string): string[] {
  const listed = runCommand('umoci', ['ls', '--layout', imagesDirectory]).toString().trim();
  const tags = listed === '' ? [] : listed.split('\n');
  for (const tag of tags) runCommand('skopeo', ['inspect', `oci:${imagesDirectory}:${tag}`]);
  return tags.sort();
}

function indexOf(imagesDirectory: string): readonly Descriptor[] {
  const index = JSON.parse(readFileSync(join(imagesDirectory, 'index.json'), 'utf8')) as { manifests: Descriptor[] };
  return index.manifests;
}

function auditLayout(directory: string): string[] {
  const blobs = join(directory, 'blobs/sha256');
  const present = new Set(readdirSync(blobs));
  const referenced = new Set<string>();
  for (const { digest } of indexOf(directory)) {
    referenced.add(hex(digest));
    if (!present.has(hex(digest))) continue; // said below
    const { config, layers } = JSON.parse(readFileSync(join(blobs, hex(digest)), 'utf8')) as {
      config: Descriptor;
      layers: readonly Descriptor[];
    };
    for (const blob of [config, ...layers]) referenced.add(hex(blob.digest));
  }
  const lists = readdirSync(join(directory, 'cache/layers'));
  const staging = join(directory, '.staging');
  return [
    ...[...referenced].filter((blob) => !present.has(blob)).map((blob) => `blob ${blob} is missing`),
    ...[...present].filter((blob) => !referenced.has(blob)).map((blob) => `blob ${blob} belongs to nothing`),
    ...[...present].filter((blob) => fileSha256(join(blobs, blob)) !== blob).map((blob) => `blob ${blob} is broken`),
    ...lists.filter((list) => !referenced.has(list.slice(0, 64))).map((list) => `list ${list} belongs to nothing`),
    ...lists.filter((list) => !/^[0-9a-f]{64}\.json$/.test(list)).map((list) => `list ${list} is a leftover`),
    ...(existsSync(staging) ? readdirSync(staging) : []).map((name) => `import ${name} is a leftover`),
    ...readdirSync(directory)
      .filter((name) => name.endsWith('.unfinished'))
      .map((name) => `${name} is a leftover`),
  ];
}

/** Each file is named by its content, and some record names each file. */
function auditBuilds(directory: string): string[] {
  const records = readdirSync(join(directory, 'records')).map((name) => {
    return readFileSync(join(directory, 'records', name), 'latin1');
  });
  const named = new Set(records.flatMap((text) => text.match(/[0-9a-f]{64}/g) ?? []));
  return ['images', 'kernels'].flatMap((part) =>
    readdirSync(join(directory, part)).flatMap((name) => {
      const digest = /^sha256-([0-9a-f]{64})$/.exec(name)?.[1];
      if (digest === undefined || !named.has(digest)) return [`${part}/${name} belongs to nothing`];
      return fileSha256(join(directory, part, name)) === digest ? [] : [`${part}/${name} is broken`];
    }),
  );
}

function hex(digest: string): string {
  return digest.replace('sha256:', '');
}

function fileSha256(path: string): string {
  return sha256(readFileSync(path));
}
