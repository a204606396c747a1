import { type AccountSync, planAccountSync } from '../accounts/plan-account-sync.ts';
import { imageNameOf } from '../image-reference.ts';
import { type CheckFinding, finding, findingOf, type ImageCheck, type ImageCheckFacts } from './check.ts';

const MAX_LISTED = 8;

/** Users and groups have the same ids as on the server. */
export const accounts: ImageCheck = {
  id: 'users',
  title: 'users and groups',
  judge: (facts) => {
    const sync = syncOf(facts);
    return [
      ...sync.conflicts.map(({ sentence }) => findingOf('warning', sentence)),
      ...otherIds(sync, facts.reference),
      ...onlyHere(sync),
    ];
  },
  ok: () => 'those that the server has too have its ids',
};

function syncOf({ server, survey: { texts } }: ImageCheckFacts): AccountSync {
  return planAccountSync(server, { passwd: texts['/etc/passwd'] ?? '', group: texts['/etc/group'] ?? '' });
}

function otherIds({ changes }: AccountSync, reference: string): readonly CheckFinding[] {
  if (changes.length === 0) return [];
  const shown = changes.map(
    ({ kind, name, from, to }) => `${kind === 'group' ? 'group ' : ''}${name} (${from}, on the server ${to})`,
  );
  const detail = `these have other ids than on the server: ${shortened(shown)}`;
  return [finding('warning', detail, `wwctl image syncuser ${imageNameOf(reference)}`)];
}

function onlyHere({ added }: AccountSync): readonly CheckFinding[] {
  const names = [...added.users, ...added.groups.map((name) => `group ${name}`)];
  if (names.length === 0) return [];
  return [finding('info', `only the server has ${shortened(names)}`)];
}

function shortened(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}
