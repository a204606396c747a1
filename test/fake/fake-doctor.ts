import type { CheckResult } from '../../src/service/doctor/check.ts';
import type { Doctor } from '../../src/service/doctor/doctor.ts';

/** Finds one of each kind; tests may replace what it finds. */
export function fakeDoctor(): Doctor & { findings: readonly CheckResult[] } {
  return {
    findings: [
      { id: 'card', title: 'network card', state: 'ok', detail: 'eth1 is up' },
      {
        id: 'clock',
        title: 'system time',
        state: 'warn',
        detail: 'not synchronised',
        remedy: 'timedatectl set-ntp true',
      },
      { id: 'ports', title: 'ports', state: 'fail', detail: 'dnsmasq has UDP 67', remedy: 'kill 7' },
      { id: 'firewall', title: 'firewall', state: 'skipped', detail: 'nft is missing' },
    ],
    async examine({ progress }) {
      progress?.({ phase: 'examine', text: '4 checks' });
      return this.findings;
    },
  };
}
