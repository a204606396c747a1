import type { OutputOf } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatTable } from '../../output/table.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayBuild: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addHelpText('after', '\nNodes always get current overlays; this shows whether every template renders.')
    .action(async (names: readonly string[], options: DataOptions) => {
      const api = await session.api(command);
      const input = names.length > 0 ? { names } : {};
      const builds = await session.withProgress((call) => api.call('overlay.build', input, call));
      session.write((await formatData(builds, options)) ?? buildTable(builds));
      const failed = new Set(builds.filter((build) => 'problem' in build).map(({ node }) => node));
      if (failed.size > 0) throw new InvalidError(`the overlays of ${failed.size} nodes cannot be built: see above`);
    });
};

function buildTable(builds: OutputOf<'overlay.build'>): string {
  const rows = builds.map((build) =>
    'problem' in build
      ? [build.node, build.kind, undefined, build.problem]
      : [build.node, build.kind, formatBytes(build.sizeBytes), build.digest],
  );
  return formatTable(['NODE', 'OVERLAYS', 'SIZE', 'DIGEST'], rows);
}
