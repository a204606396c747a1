import { ConflictError } from '../../src/domain/errors.ts';
import type { Host } from '../../src/service/host/host.ts';
import type { HostPlan } from '../../src/service/host/host-plan.ts';

const DIGEST = 'd'.repeat(64);

/** A server whose every step changes one file, makes a key, reloads a unit, and has something to say. */
export function fakeHostService(): Host {
  return {
    plan: async (steps): Promise<HostPlan> => ({
      steps: [...steps],
      digest: DIGEST,
      files: [
        {
          path: '/etc/hosts',
          change: 'change',
          diff: '--- /etc/hosts\n+++ /etc/hosts\n@@ -1,1 +1,2 @@\n 127.0.0.1\tlocalhost\n+10.0.0.2 n1 \u001b[2J\n',
        },
        { path: '/etc/exports', change: 'none', diff: '' },
      ],
      keys: [{ path: '/root/.ssh/id_ed25519', type: 'ed25519', purpose: 'logs root in on the nodes' }],
      units: [{ unit: 'nfs-server', enable: true, reload: true }],
      notes: ['a note'],
    }),
    apply: async (_steps, digest) => {
      if (digest !== DIGEST) throw new ConflictError('this server has changed since the plan was shown');
      return {
        files: [
          { path: '/etc/hosts', change: 'change', inPlace: 'it is a mount point', backup: '/etc/hosts.wwbackup' },
        ],
        keys: ['/root/.ssh/id_ed25519'],
        units: [{ unit: 'nfs-server', problem: 'systemctl enable nfs-server failed' }],
        notes: ['a note'],
      };
    },
  };
}
