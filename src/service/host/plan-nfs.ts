import type { NfsExport } from '../../config/nfs-exports.ts';
import type { NoUnits, UnitManager, UnitState } from '../ports/unit-manager.ts';
import type { PlannedUnit } from './host-plan.ts';
import { hasMarker, linesAboveMarker } from './keep-above-marker.ts';
import { type FileDraft, type FileSources, planFiles } from './plan-files.ts';
import type { StepDraft } from './step-draft.ts';

export interface NfsSources extends FileSources {
  readonly nfs: { readonly enabled: boolean; readonly exportPaths: readonly NfsExport[]; readonly systemdName: string };
  readonly units: Pick<UnitManager, 'state'>;
}

const EXPORTS = '/etc/exports';

/** What `wwctl configure nfs` would do. */
export async function planNfs(sources: NfsSources): Promise<StepDraft> {
  const { nfs, units } = sources;
  if (!nfs.enabled) return only('nfs: enabled is false in warewulf.conf: NFS is left alone');
  const { files, notes } = await planFiles([EXPORTS], sources);
  if (nfs.exportPaths.length === 0 && !files.some(({ before }) => before !== undefined && hasMarker(before))) {
    return only(`nfs: export paths of warewulf.conf is empty: ${EXPORTS} is left alone`);
  }
  const isChanged = files.some(({ change }) => change !== 'none');
  const unit = planUnit(nfs.systemdName, await units.state(nfs.systemdName), isChanged);
  return {
    files,
    keys: [],
    units: unit.units,
    notes: [...notes, ...files.flatMap((file) => exportedTwice(file, nfs.exportPaths)), ...unit.notes],
  };
}

function planUnit(
  unit: string,
  state: UnitState | NoUnits,
  isChanged: boolean,
): { readonly units: readonly PlannedUnit[]; readonly notes: readonly string[] } {
  if ('unavailable' in state) {
    return { units: [], notes: [`${state.unavailable}: have the NFS server read ${EXPORTS} yourself (exportfs -ra)`] };
  }
  if (!state.isInstalled) {
    const packages = 'apt-get install nfs-kernel-server, or dnf install nfs-utils';
    return { units: [], notes: [`there is no unit ${unit}: install the NFS server (${packages})`] };
  }
  const planned = { unit, enable: !state.isEnabled, reload: isChanged || !state.isActive };
  return { units: planned.enable || planned.reload ? [planned] : [], notes: [] };
}

/** What an administrator, or Warewulf, wrote there before. exportfs takes one of the two and warns. */
function exportedTwice({ path, data }: FileDraft, exports: readonly NfsExport[]): readonly string[] {
  const above = new Set(linesAboveMarker(data).map(exportedPath));
  return exports
    .filter((entry) => above.has(entry.path))
    .map((entry) => `${path} exports ${entry.path} above the marker as well: remove that line`);
}

function exportedPath(line: string): string | undefined {
  const [, quoted, bare] = /^\s*(?:"([^"]*)"|([^\s#"]+))\s/.exec(line) ?? [];
  return quoted ?? bare;
}

function only(note: string): StepDraft {
  return { files: [], keys: [], units: [], notes: [note] };
}
