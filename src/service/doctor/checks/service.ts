import type { UnitState } from '../../ports/unit-manager.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface ServiceFacts {
  readonly state: UnitState;
  /** A daemon runs already, by whomever it was started. */
  readonly isServed: boolean;
}

const UNIT = 'warewulfd';

/** The daemon starts with the system. */
export const service = defineCheck<ServiceFacts>({
  id: 'service',
  title: 'systemd unit',
  gather: async ({ units, daemon }) => {
    const state = await units.state(UNIT);
    if ('unavailable' in state) return skip(state.unavailable);
    if (!state.isInstalled) {
      const remedy = 'cp contrib/systemd/warewulfd.service /etc/systemd/system/ && systemctl daemon-reload';
      return skip(`there is no unit ${UNIT}`, remedy);
    }
    return { state, isServed: daemon !== undefined };
  },
  judge: judgeService,
  ok: () => `${UNIT} runs and starts with the system`,
});

function judgeService({ state: { isActive, isEnabled }, isServed }: ServiceFacts): readonly Finding[] {
  return [
    ...(isActive || isServed
      ? []
      : [fail(`${UNIT} does not run`, `systemctl start ${UNIT} || journalctl -u ${UNIT} -e`)]),
    ...(isEnabled ? [] : [warn(`${UNIT} does not start with the system`, `systemctl enable ${UNIT}`)]),
  ];
}
