import type { LabCluster, LabNode } from './open-cluster.ts';
import type { Steps } from './steps.ts';
import { waitUntil } from './wait-until.ts';

/** Shows on a running node what the boot was for: it can be used, and it stays current. */
export const showRunningNode = async (cluster: LabCluster, node: LabNode, steps: Steps, signal: AbortSignal) => {
  const command = 'hostname; uname -r; uptime -p 2>/dev/null || uptime; systemctl is-system-running';
  const said = await steps.step(`a command on ${node.name}, over ssh`, () =>
    cluster.ssh.run(node.ip, `${command}; true`),
  );
  for (const line of said.trim().split('\n')) steps.note(`  ${line}`);

  const before = await cluster.ssh.run(node.ip, 'cat /etc/motd');
  steps.note(`  /etc/motd on ${node.name}: ${before.trim()}`);
  const news = `changed at ${new Date().toISOString()}`;
  await steps.step(`a tag of ${node.name} changes, and with it a file on the running node`, async () => {
    await cluster.wwctl('node', 'set', node.name, '--yes', '--tagadd', `news=${news}`);
    const hasArrived = async () =>
      (await cluster.ssh.run(node.ip, 'cat /etc/motd')).includes(news) ? true : undefined;
    await waitUntil('/etc/motd has the new text', hasArrived, { timeoutMs: 60_000, everyMs: 500, signal });
  });
  steps.note(`  /etc/motd on ${node.name}: ${(await cluster.ssh.run(node.ip, 'cat /etc/motd')).trim()}`);
};
