import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts, inImage } from './check.ts';

/** Nothing in it should make all nodes look like one machine. */
export const identity: ImageCheck = {
  id: 'identity',
  title: 'identity of machines',
  judge: (facts) => [...machineId(facts), ...hostKeys(facts)],
  ok: () => 'no machine-id and no SSH host key is in it: each node has its own',
};

function machineId(facts: ImageCheckFacts): readonly CheckFinding[] {
  const text = (facts.survey.texts['/etc/machine-id'] ?? '').trim();
  if (!/^[0-9a-f]{32}$/.test(text)) return [];
  const detail = 'all its nodes have the machine-id that is in it, and look like one machine to journals and DHCP';
  return [finding('warning', detail, inImage(facts, "sh -c ': > /etc/machine-id'"))];
}

function hostKeys(facts: ImageCheckFacts): readonly CheckFinding[] {
  const { sshHostKeys } = facts.survey;
  if (sshHostKeys.length === 0) return [];
  const detail = `whoever has the image has the SSH host keys in it (${sshHostKeys.join(', ')}); nodes get theirs from an overlay`;
  return [finding('warning', detail, inImage(facts, "sh -c 'rm -f /etc/ssh/ssh_host_*'"))];
}
