import { existsSync } from 'node:fs';
import { UnavailableError } from '../../domain/errors.ts';
import type { UnitManager } from '../../service/ports/unit-manager.ts';
import { runTool } from './run-tool.ts';

export interface SystemctlOptions {
  readonly program?: string;
  /** There while systemd runs (sd_booted(3)). */
  readonly runtimeDirectory?: string;
}

/** An NFS server may take a while to start. */
const LONGEST_MS = 100_000;
/** What makes a unit start with the system; `static` and `generated` ones cannot be enabled and need not. */
const STARTS_BY_ITSELF = new Set(['enabled', 'enabled-runtime', 'static', 'generated', 'alias']);

/** The units of this server, by systemctl. */
export function createSystemctl(options: SystemctlOptions = {}): UnitManager {
  const { program = 'systemctl', runtimeDirectory = '/run/systemd/system' } = options;
  const systemctl = (...args: string[]) => runTool(program, [...args], 'systemd', LONGEST_MS);
  return {
    async state(unit) {
      if (!existsSync(runtimeDirectory)) return { unavailable: 'no systemd runs here' };
      const properties = '--property=LoadState,ActiveState,UnitFileState';
      const shown = readProperties(await systemctl('show', properties, '--', unit));
      return {
        isInstalled: shown['LoadState'] !== 'not-found',
        isActive: shown['ActiveState'] === 'active' || shown['ActiveState'] === 'reloading',
        isEnabled: STARTS_BY_ITSELF.has(shown['UnitFileState'] ?? ''),
      };
    },
    enable: async (unit) => void (await systemctl('--no-ask-password', 'enable', '--', unit)),
    reload: async (unit) => void (await systemctl('--no-ask-password', 'reload-or-restart', '--', unit)),
  };
}

/** Where the server's files lie elsewhere than in /, its units are not ours to touch. */
export const NO_UNITS: UnitManager = {
  state: async () => ({ unavailable: 'paths: hostroot is not /' }),
  enable: (unit) => Promise.reject(new UnavailableError(`${unit} is not ours to enable: paths: hostroot is not /`)),
  reload: (unit) => Promise.reject(new UnavailableError(`${unit} is not ours to reload: paths: hostroot is not /`)),
};

function readProperties(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}
