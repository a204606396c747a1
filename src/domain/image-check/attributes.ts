import type { FilesWithAttribute } from '../image-survey.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts } from './check.ts';

/** What of its files gets lost on the way to a node. */
export const attributes: ImageCheck = {
  id: 'attributes',
  title: 'capabilities and ACLs',
  judge: (facts) => [...lostCapabilities(facts), ...lostAcls(facts.survey.acls)],
  ok: () => 'no file has capabilities or ACLs that could get lost',
};

function lostCapabilities({ survey, modes }: ImageCheckFacts): readonly CheckFinding[] {
  const { capabilities } = survey;
  if (capabilities.count === 0) return [];
  const isLost = modes.has('initramfs');
  const detail = `${listed(capabilities)} capabilities, which root overlay and tmpfs keep and root initramfs loses`;
  return [
    isLost
      ? finding('warning', detail, 'set the root of its nodes to overlay, or run setcap on the nodes')
      : finding('info', detail),
  ];
}

function lostAcls(acls: FilesWithAttribute): readonly CheckFinding[] {
  if (acls.count === 0) return [];
  // systemd gives the directory of its journal some, and does so again at boot.
  return [finding('info', `${listed(acls)} POSIX ACLs, which no root mode keeps`)];
}

/** E.g. `2 files (/usr/bin/ping, /usr/bin/mtr-packet) have`. */
function listed({ count, paths }: FilesWithAttribute): string {
  const more = count > paths.length ? `, and ${count - paths.length} more` : '';
  return `${count === 1 ? '1 file' : `${count} files`} (${paths.join(', ')}${more}) ${count === 1 ? 'has' : 'have'}`;
}
