import type { ImageUser } from '../../domain/image-version.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import type { Registry } from '../registry/registry.ts';

/** The profiles and nodes whose own records name an image. */
export function imageUsers({ listNodes, listProfiles }: Pick<Registry, 'listNodes' | 'listProfiles'>) {
  return [...usersIn('profile', listProfiles()), ...usersIn('node', listNodes())];
}

function usersIn(
  kind: string,
  entries: readonly { readonly name: string; readonly record: NodeRecord }[],
): readonly ImageUser[] {
  return entries.flatMap(({ name, record: { imageName } }) =>
    imageName === undefined ? [] : [{ who: `${kind} ${name}`, reference: imageName }],
  );
}
