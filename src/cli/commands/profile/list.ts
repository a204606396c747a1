import { Option } from 'commander';
import { documentLeaves, leafText } from '../../../domain/document-leaves.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { documentText } from '../../output/document-text.ts';
import { formatTable } from '../../output/table.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options extends DataOptions {
  readonly all?: boolean;
}

export const profileList: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[profiles...]', 'names; all when missing')
    .addOption(new Option('-a, --all', 'show every field'))
    .action(async (names: readonly string[], options: Options) => {
      const api = await session.api(command);
      const input = names.length > 0 ? { names } : {};
      const profiles = await api.call('profile.list', input, { signal: session.signal });
      const data = await formatData(Object.fromEntries(profiles.map(({ name, profile }) => [name, profile])), options);
      session.write(data ?? (options.all ? fieldTable(profiles) : shortTable(profiles)));
    });
};

type Profiles = readonly { readonly name: string; readonly profile: Readonly<Record<string, unknown>> }[];

function fieldTable(profiles: Profiles): string {
  const rows = profiles.flatMap(({ name, profile }) =>
    Array.from(documentLeaves(profile), ([field, value]) => [name, field, leafText(value)]),
  );
  return formatTable(['PROFILE', 'FIELD', 'VALUE'], rows);
}

function shortTable(profiles: Profiles): string {
  const rows = profiles.map(({ name, profile }) => [name, documentText(profile, 'comment')]);
  return formatTable(['PROFILE NAME', 'COMMENT/DESCRIPTION'], rows);
}
