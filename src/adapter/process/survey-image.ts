import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode, viewTree } from '../../codec/oci/tree-view.ts';
import { findKernels, modulesDirectory } from '../../domain/image-kernel.ts';
import {
  FILE_SYSTEM_MAKER,
  type FilesWithAttribute,
  type ImageSurvey,
  PROGRAM_DIRECTORIES,
  SURVEY_PATHS,
  SURVEY_PROGRAMS,
  SURVEY_TEXTS,
} from '../../domain/image-survey.ts';
import { missingForNetworkRoot } from '../../domain/initramfs-modules.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';
import { readContents } from './read-contents.ts';

export interface SurveyTask extends ImageInput {
  /** Further paths to look for. */
  readonly paths: readonly string[];
}

/** The largest text that is read: accounts of a whole university have a few MiB. */
const MAX_TEXT_BYTES = 16 * 1024 ** 2;
const MAX_LISTED = 10;

/** Looks at an image without unpacking it; nothing of it is run. */
export async function surveyImage(task: SurveyTask): Promise<ImageSurvey> {
  const { blobsDirectory } = task;
  const { layers, entries, architecture } = await loadLayers(task, { verify: false, progress: () => undefined });
  const root = mergeLayers(entries);
  const files = viewTree(root);
  const directories = new Map(findKernels(files).map(({ path }) => [path, modulesDirectory(files, path)] as const));
  const tables = [...directories.values()].flatMap((at) => (at === undefined ? [] : tablesOf(at)));
  const read = await readTexts({ blobsDirectory, layers }, root, [...SURVEY_TEXTS, ...tables]);
  return {
    programs: findPrograms(files),
    present: [...SURVEY_PATHS, ...task.paths].filter((path) => files.find(path)?.isFile),
    texts: Object.fromEntries(SURVEY_TEXTS.flatMap((path) => textAt(read, path))),
    masked: maskedUnits(root),
    sshHostKeys: files.list('/etc/ssh').filter((name) => /^ssh_host_\w+_key$/.test(name)),
    capabilities: filesWith(root, (name) => name === 'security.capability'),
    acls: filesWith(root, (name) => name.startsWith('system.posix_acl')),
    architecture,
    lackingModules: Object.fromEntries(
      [...directories].map(([path, at]) => [path, at === undefined ? [] : lackingIn(read, at)]),
    ),
  };
}

type Texts = ReadonlyMap<string, Buffer>;

async function readTexts(
  place: Parameters<typeof readContents>[0],
  root: TreeNode,
  paths: readonly string[],
): Promise<Texts> {
  const found = paths.flatMap((path): [string, Inode][] => {
    const inode = findNode(root, path)?.inode;
    return inode?.type === 'file' && inode.sizeBytes <= MAX_TEXT_BYTES ? [[path, inode]] : [];
  });
  return readContents(place, new Map(found));
}

function textAt(read: Texts, path: string): [string, string][] {
  const bytes = read.get(path);
  return bytes === undefined ? [] : [[path, bytes.toString('utf8')]];
}

function findPrograms(files: ReturnType<typeof viewTree>): readonly string[] {
  const wanted = new Set<string>(SURVEY_PROGRAMS);
  const names = PROGRAM_DIRECTORIES.flatMap((directory) =>
    files
      .list(directory)
      .filter((name) => wanted.has(name) || FILE_SYSTEM_MAKER.test(name))
      .filter((name) => files.find(`${directory}/${name}`)?.isFile),
  );
  return [...new Set(names)].sort();
}

function maskedUnits(root: TreeNode): readonly string[] {
  const units = [...(findNode(root, '/etc/systemd/system')?.children ?? [])];
  return units
    .filter(([, { inode }]) => inode.type === 'symlink' && inode.linkTarget === '/dev/null')
    .map(([name]) => name)
    .sort();
}

function filesWith(root: TreeNode, isWanted: (attribute: string) => boolean): FilesWithAttribute {
  const found = new Map<Inode, string>();
  const pending: [string, TreeNode][] = [['', root]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, { inode, children }] = next;
    if ([...inode.xattrs.keys()].some(isWanted) && !found.has(inode)) found.set(inode, path === '' ? '/' : path);
    for (const [name, child] of children ?? []) pending.push([`${path}/${name}`, child]);
  }
  const paths = [...found.values()].map((path) => Buffer.from(path, 'latin1').toString('utf8')).sort();
  return { count: paths.length, paths: paths.slice(0, MAX_LISTED) };
}

function tablesOf(directory: string): readonly [string, string] {
  return [`${directory}/modules.dep`, `${directory}/modules.builtin`];
}

function lackingIn(read: Texts, directory: string): readonly string[] {
  const [dep, builtin] = tablesOf(directory).map((path) => read.get(path)?.toString('latin1') ?? '');
  return missingForNetworkRoot({ dep: dep ?? '', builtin: builtin ?? '' });
}
