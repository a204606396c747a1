import { join } from 'node:path';
import type { RecordOf } from '../domain/field-kinds.ts';
import type { Settings } from './config.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

type Values = Readonly<Record<string, unknown>>;

/** Puts the default in place of every missing setting, below `stateroot` where the setting belongs there. */
export function completeSettings(
  said: RecordOf<typeof SETTINGS>,
  lists: {
    readonly exportPaths: Settings['nfs']['exportPaths'];
    readonly imageMounts: Settings['imageMounts'];
    readonly networks: Settings['dhcp']['networks'];
  },
): Settings {
  // A list of records is no kind of the table: what was read of it takes the place of what was said.
  const { exportPaths, imageMounts, networks } = lists;
  const read = { ...said, nfs: { ...said.nfs, exportPaths }, dhcp: { ...said.dhcp, networks }, imageMounts };
  return complete(SETTINGS, read, said.paths?.stateroot) as Settings;
}

function complete(table: Readonly<Record<string, Setting>>, said: Values, stateroot: string | undefined): Values {
  const entries = Object.entries(table)
    .map(([name, setting]) => [name, settingValue(setting, said[name], stateroot)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

function settingValue(setting: Setting, said: unknown, stateroot: string | undefined): unknown {
  if (setting.kind.tag === 'struct') return complete(setting.kind.fields, (said ?? {}) as Values, stateroot);
  if (said !== undefined) return said;
  return stateroot !== undefined && setting.below !== undefined ? join(stateroot, setting.below) : setting.default;
}
