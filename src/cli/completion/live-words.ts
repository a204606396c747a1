import type { ApiClient } from '../../api/client.ts';
import { documentAt, valueAt } from '../../domain/document-at.ts';
import { leafText } from '../../domain/document-leaves.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';
import { referencesTo } from '../../domain/image-reference.ts';

export async function profileNames(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('profile.list', {})).items.map(({ name }) => name);
}

export async function imageNames(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('image.list', {})).items.map(({ name }) => name);
}

/** The versions of an image, by their numbers and labels. */
export async function imageVersions(api: ApiClient, name: string): Promise<readonly string[]> {
  return (await api.call('image.history', { name })).items.flatMap(referencesTo);
}

export async function kernelNames(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('kernel.list', {})).items.map(({ name }) => name);
}

export async function kernelVersions(api: ApiClient): Promise<readonly string[]> {
  const { items } = await api.call('image.list', {});
  return items.flatMap(({ kernels }) => kernels.map(({ version, path }) => version ?? path));
}

export async function overlayNames(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('overlay.list', {})).items.map(({ name }) => name);
}

export async function overlayFiles(api: ApiClient, name: string): Promise<readonly string[]> {
  const { files } = await api.call('overlay.show', { name });
  return files.filter(({ type }) => type !== 'directory').map(({ path }) => path);
}

export async function jobIds(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('job.list', {})).items.map(({ id }) => id);
}

/** Those that can be cancelled. */
export async function runningJobIds(api: ApiClient): Promise<readonly string[]> {
  const { items } = await api.call('job.list', {});
  return items.filter(({ state }) => state === 'running').map(({ id }) => id);
}

/** Those that can be revoked. */
export async function tokenNames(api: ApiClient): Promise<readonly string[]> {
  const { items } = await api.call('token.list', {});
  return items.filter(({ state }) => state === 'live').map(({ name }) => name);
}

/** Unknown machines that were seen, whatever became of them. */
export async function machines(api: ApiClient): Promise<readonly string[]> {
  return (await api.call('discover.list', {})).items.map(({ hwaddr }) => hwaddr);
}

/** Those that can be assigned. */
export async function waitingMachines(api: ApiClient): Promise<readonly string[]> {
  const { items } = await api.call('discover.list', {});
  return items.filter(({ state }) => state === 'waiting').map(({ hwaddr }) => hwaddr);
}

export async function nodeNames(api: ApiClient): Promise<readonly string[]> {
  // No node has this field, so that names travel alone.
  return (await api.call('node.list', { fields: [''] })).items.map(({ name }) => name);
}

/** What `@` may stand before: profiles, clusters, and the words of the tag `groups`. */
export async function groupNames(api: ApiClient): Promise<readonly string[]> {
  const { items } = await api.call('node.list', { fields: ['cluster name', 'tags'] });
  const named = items.flatMap(({ node }) => [
    ...(typeof node['cluster name'] === 'string' ? [node['cluster name']] : []),
    ...String(documentAt(node, 'tags')['groups'] ?? '').split(','),
  ]);
  return [...(await profileNames(api)), ...named.map((name) => name.trim())].filter((name) => name !== '');
}

/** What nodes have in the field of a flag; of a map, the names of its entries. */
export async function fieldValues(
  api: ApiClient,
  { tag, path }: Pick<FieldFlag, 'tag' | 'path'>,
): Promise<readonly string[]> {
  const [key] = path;
  if (typeof key !== 'string') return [];
  const { items } = await api.call('node.list', { fields: [key] });
  return items.flatMap(({ node }) => valuesBelow(node, path)).flatMap((value) => wordsIn(value, tag));
}

/** Where a flag chooses an entry, those of all entries. */
function valuesBelow(document: unknown, path: FieldFlag['path']): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (values, step) =>
      values.flatMap((value) =>
        typeof step === 'string' ? [valueAt(value, [step])] : Object.values(documentAt({ value }, 'value')),
      ),
    [document],
  );
}

function wordsIn(value: unknown, tag: FieldFlag['tag']): readonly string[] {
  if (value === undefined) return [];
  if (tag === 'value') return [leafText(value)];
  if (tag === 'list') return Array.isArray(value) ? value.map(String) : [];
  const names = Object.keys(documentAt({ value }, 'value'));
  return tag === 'add-entries' ? names.map((name) => `${name}=`) : names;
}
