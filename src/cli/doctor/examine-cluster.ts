import type { ApiClient } from '../../api/client.ts';
import { clientVersion } from '../client-version.ts';
import type { Session } from '../session.ts';
import type { Findings } from './examine-host.ts';

/** What the daemon finds, and whether it is of one version with this program. */
export async function examineCluster(session: Session, api: ApiClient): Promise<Findings> {
  const { warewulf } = await api.call('version.show', {}, { signal: session.signal });
  const findings = await session.withProgress((call) => api.call('doctor.run', {}, call));
  return [versionFinding(clientVersion(), warewulf), ...findings];
}

function versionFinding(client: string, daemon: string): Findings[number] {
  const about = { id: 'version', title: 'versions' } as const;
  if (client === daemon) return { ...about, state: 'ok', detail: `wwctl and warewulfd are both ${daemon}` };
  const detail = `wwctl is ${client}, and the warewulfd that runs is ${daemon}`;
  return { ...about, state: 'warn', detail, remedy: 'systemctl restart warewulfd' };
}
