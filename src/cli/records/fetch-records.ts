import type { ApiClient } from '../../api/client.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import { nodeWords } from './node-words.ts';

/** What the records themselves say, or with `isResolved` what nodes get; all when no words name some. */
export async function fetchRecords(
  api: ApiClient,
  kind: 'node' | 'profile',
  words: readonly string[],
  { signal, isResolved = false }: { readonly signal: AbortSignal; readonly isResolved?: boolean },
): Promise<ReadonlyMap<string, FieldDocument>> {
  if (kind === 'profile') {
    const { items } = await api.call('profile.list', words.length > 0 ? { names: words } : {}, { signal });
    return new Map(items.map(({ name, profile }) => [name, profile]));
  }
  const names = words.length > 0 ? { names: await nodeWords(words) } : {};
  const { items } = await api.call('node.list', { ...names, raw: String(!isResolved) }, { signal });
  return new Map(items.map(({ name, node }) => [name, node]));
}
