import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { documentLeaves } from '../../../domain/document-leaves.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions, printsDocuments } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options extends OutputOptions {
  readonly all?: boolean;
}

type ListedProfile = OutputOf<'profile.list'>['items'][number];

const SHORT_COLUMNS: readonly Column<ListedProfile>[] = [
  { heading: 'PROFILE NAME', value: ({ name }) => name },
  { heading: 'COMMENT/DESCRIPTION', value: ({ profile }) => profile['comment'] },
];

interface FieldRow {
  readonly name: string;
  readonly field: string;
  readonly value: unknown;
}

const FIELD_COLUMNS: readonly Column<FieldRow>[] = [
  { heading: 'PROFILE', value: ({ name }) => name },
  { heading: 'FIELD', value: ({ field }) => field },
  { heading: 'VALUE', value: ({ value }) => value },
];

export const profileList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile list': 'all profiles with their comments',
    'wwctl profile list --all gpu': 'every field that one profile says',
    'wwctl profile list --fields "profile name,image,kernelargs" --output csv': 'what you choose, as CSV',
  });
  addOutputOptions(command, SHORT_COLUMNS, fieldNames)
    .argument('[profiles...]', 'names; all when missing')
    .addOption(new Option('-a, --all', 'show every field'))
    .action(async (names: readonly string[], options: Options) => {
      const api = await session.api(command);
      const input = names.length > 0 ? { names } : {};
      const { items: profiles } = await api.call('profile.list', input, { signal: session.signal });
      session.write(
        options.all && !printsDocuments(options)
          ? await formatOutput(fieldListing(profiles), options, session.terminal)
          : await formatOutput(shortListing(profiles), options, session.terminal),
      );
    });
};

function fieldListing(profiles: readonly ListedProfile[]) {
  const rows = profiles.flatMap(({ name, profile }) =>
    Array.from(documentLeaves(profile), ([field, value]): FieldRow => ({ name, field, value })),
  );
  return { columns: FIELD_COLUMNS, rows, name: ({ name }: FieldRow) => name, shape: 'list' } as const;
}

function shortListing(profiles: readonly ListedProfile[]) {
  return {
    columns: SHORT_COLUMNS,
    rows: profiles,
    name: ({ name }: ListedProfile) => name,
    document: ({ profile }: ListedProfile) => profile,
    shape: 'map',
    moreFields: async () => (await fieldTable()).recordFields<ListedProfile>('profile', ({ profile }) => profile),
  } as const;
}

async function fieldNames(): Promise<readonly string[]> {
  const { recordFieldNames } = await import('../../../domain/find-record-field.ts');
  return recordFieldNames('profile');
}

function fieldTable() {
  return import('../../output/record-fields.ts');
}
