import { createHash } from 'node:crypto';
import { constants, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestHex } from '../../codec/oci/digest.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import type { ImageArtifacts } from '../../service/ports/image-artifacts.ts';
import type { BuiltFile, BuiltInitramfs, ImageBuild, ImageVariant } from '../../service/ports/image-builder.ts';
import type { Leftover } from '../../service/ports/leftover.ts';
import { artifactPath } from './artifact-path.ts';
import { isBuiltFile, isWhole, readRecord, readRecordName, recordPath } from './artifact-records.ts';
import { diskFailure } from './disk-failure.ts';
import { describeLeftovers, removeLeftovers } from './leftovers.ts';
import { MADE } from './made-files.ts';
import { isUnfinished, publishFile, publishPreparedFile, unfinishedPath } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';

/** `<provision>/{images,kernels}/sha256-*`, and beside them one small JSON record for each build and each image. */
export async function openArtifactStore(provisionDirectory: string): Promise<ImageArtifacts> {
  const store = new ArtifactStore(provisionDirectory);
  for (const name of DIRECTORIES) await mkdir(join(provisionDirectory, name), { recursive: true });
  return store;
}

const UNUSABLE_PATH = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG']);
const DIRECTORIES = ['images', 'kernels', 'records'] as const;
type Directory = (typeof DIRECTORIES)[number];
const LEFTOVER_KIND = { images: 'image build', kernels: 'kernel', records: 'build record' } as const;

class ArtifactStore implements ImageArtifacts {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async findBuild(variant: ImageVariant, format: ImageFormat): Promise<ImageBuild | undefined> {
    const build = await readRecord(this.#buildPath(variant, format), isBuild);
    if (!build) return undefined;
    const files: [string, BuiltFile][] = [
      ...build.files.map((file): [string, BuiltFile] => [this.pathOf('image', file), file]),
      ...build.kernels.map((kernel): [string, BuiltFile] => [this.pathOf('kernel', kernel), kernel]),
    ];
    const present = await Promise.all(files.map(([path, file]) => isWhole(path, file)));
    return present.every(Boolean) ? build : undefined;
  }

  async putBuild(build: ImageBuild): Promise<void> {
    await publishFile(this.#buildPath(build, build.format), JSON.stringify(build));
  }

  async findFacts(manifest: Digest): Promise<ImageFacts | undefined> {
    return readRecord(this.#factsPath(manifest), isFacts);
  }

  async putFacts(manifest: Digest, facts: ImageFacts): Promise<void> {
    await publishFile(this.#factsPath(manifest), JSON.stringify(facts));
  }

  async findInitramfs(manifest: Digest, kernelPath: string, recipeKey: string): Promise<BuiltInitramfs | undefined> {
    const record = await readRecord(this.#initramfsPath(manifest, kernelPath), isInitramfsRecord);
    if (record?.recipeKey !== recipeKey) return undefined;
    return (await isWhole(this.pathOf('kernel', record.built), record.built)) ? record.built : undefined;
  }

  async putInitramfs(manifest: Digest, kernelPath: string, made: InitramfsRecord): Promise<void> {
    await publishFile(this.#initramfsPath(manifest, kernelPath), JSON.stringify(made));
  }

  pathOf(kind: 'image' | 'kernel', { sha256 }: BuiltFile): string {
    return artifactPath(this.#directory, kind, sha256);
  }

  async exportFile(file: BuiltFile, outputPath: string): Promise<void> {
    const temporary = unfinishedPath(outputPath);
    try {
      // Shares the blocks where the file system can; a hard link would let an edit of the copy reach the nodes.
      await copyFile(this.pathOf('image', file), temporary, constants.COPYFILE_FICLONE);
      await publishPreparedFile(temporary, outputPath);
    } catch (error) {
      await rm(temporary, { force: true });
      throw exportFailure(error, outputPath);
    }
  }

  async retain(kept: Parameters<ImageArtifacts['retain']>[0], dryRun = false): Promise<readonly Leftover[]> {
    const ofBuilds = new Set([...kept.builds].map(digestHex));
    const ofFacts = new Set([...kept.facts].map(digestHex));
    const endings = new Set(kept.excludes.map(variantEnding));
    const isOfKept = (name: string) => {
      const { key, what = '' } = readRecordName(name) ?? {};
      const ending = /-without-.+$/.exec(what)?.[0];
      if (key === undefined || (ending !== undefined && !endings.has(ending))) return false;
      return (what === 'facts' ? ofFacts : ofBuilds).has(key);
    };
    const builds = await this.#records(isOfKept, isBuild);
    const initramfs = (await this.#records(isOfKept, isInitramfsRecord)).map(({ built }) => built);
    const files = [...builds.flatMap((build) => [...build.files, ...build.kernels]), ...initramfs];
    const isKept = keepFiles(files);
    const made = await this.#madeOf(isKept);
    const unneeded = [
      ...(await this.#allBut('records', (name) => isOfKept(name) || made.has(name))),
      ...(await this.#allBut('images', isKept)),
      ...(await this.#allBut('kernels', isKept)),
    ];
    if (!dryRun) await removeLeftovers(unneeded);
    return unneeded;
  }

  /** The records of files that are found by their inputs, as far as the file stays. */
  async #madeOf(isKept: (name: string) => boolean): Promise<ReadonlySet<string>> {
    const names = (await readdir(join(this.#directory, 'records'))).filter(isMadeRecord);
    const kept = await Promise.all(
      names.map(async (name) => {
        const made = await readRecord(join(this.#directory, 'records', name), isBuiltFile);
        return made !== undefined && isKept(`sha256-${made.sha256}`);
      }),
    );
    return new Set(names.filter((_name, at) => kept[at]));
  }

  async #records<T>(isKept: (name: string) => boolean, isRecord: (value: object) => value is T & object): Promise<T[]> {
    const names = (await readdir(join(this.#directory, 'records'))).filter(isKept);
    const records = await Promise.all(
      names.map((name) => readRecord(join(this.#directory, 'records', name), isRecord)),
    );
    return records.filter((record) => record !== undefined);
  }

  /** Without what has a name that is none of ours. */
  async #allBut(part: Directory, isKept: (name: string) => boolean): Promise<readonly Leftover[]> {
    const directory = join(this.#directory, part);
    const ours = (await readdir(directory)).filter(
      (name) => isUnfinished(name) || /^(sha256-)?[0-9a-f]{64}/.test(name),
    );
    const paths = ours.filter((name) => !isKept(name)).map((name) => join(directory, name));
    return describeLeftovers(LEFTOVER_KIND[part], paths);
  }

  /** One for each kernel: what was made by another recipe is of no use. */
  #initramfsPath(manifest: Digest, kernelPath: string): string {
    return recordPath(this.#directory, digestHex(manifest), `initramfs-${shortKey(kernelPath)}`);
  }

  #buildPath({ manifest, excludes }: ImageVariant, format: ImageFormat): string {
    return recordPath(this.#directory, digestHex(manifest), `${format}${variantEnding(excludes)}`);
  }

  #factsPath(manifest: Digest): string {
    return recordPath(this.#directory, digestHex(manifest), 'facts');
  }
}

interface InitramfsRecord {
  /** Of what it was made of beside the image. */
  readonly recipeKey: string;
  readonly built: BuiltInitramfs;
}

/** Of the names of records of builds that leave something out. */
function variantEnding(excludes: readonly string[]): string {
  return excludes.length === 0 ? '' : `-without-${shortKey(JSON.stringify(excludes))}`;
}

function shortKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function isMadeRecord(name: string): boolean {
  return readRecordName(name)?.what.startsWith(MADE) ?? false;
}

/** Paths are the caller's choice, so what is wrong with them is the caller's to hear. */
function exportFailure(error: unknown, outputPath: string): unknown {
  const code = systemErrorCode(error) ?? '';
  if (!UNUSABLE_PATH.has(code)) return diskFailure(error, outputPath);
  return new InvalidError(`cannot write ${outputPath} (${code}): name a file in a directory that exists`, {
    outputPath,
  });
}

function keepFiles(files: readonly BuiltFile[]): (name: string) => boolean {
  const names = new Set(files.map(({ sha256 }) => `sha256-${sha256}`));
  return (name) => names.has(name);
}

function isBuild(value: object): value is ImageBuild {
  return hasList(value, 'files') && hasList(value, 'excludes') && hasList(value, 'kernels');
}

function isInitramfsRecord(value: object): value is InitramfsRecord {
  return 'recipeKey' in value && 'built' in value && typeof value.built === 'object';
}

function isFacts(value: object): value is ImageFacts {
  return 'members' in value && hasList(value, 'kernels') && hasList(value, 'initramfs');
}

function hasList(value: object, name: string): boolean {
  return Array.isArray(new Map(Object.entries(value)).get(name));
}
