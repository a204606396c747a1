import { type Command, Option } from 'commander';
import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { EXIT_CODES } from '../../exit-code.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions, outputFormat } from '../../output/output-options.ts';
import { ProgramEnded } from '../../program-ended.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { registryAccess } from './registry-access.ts';
import { reportImage } from './report-image.ts';
import { checkedText, keptWarnings, lossWarnings, promotedText } from './tracking-text.ts';

interface Options extends OutputOptions {
  readonly check?: boolean;
  readonly promote?: boolean;
  readonly keepLayers?: boolean;
  readonly build: boolean;
  readonly stop?: boolean;
  readonly username?: string;
  readonly nohttps?: boolean;
  readonly platform?: string;
}

type Tracked = OutputOf<'image.tracked'>['items'][number];

const COLUMNS: readonly Column<Tracked>[] = [
  { heading: 'IMAGE', value: ({ name }) => name },
  { heading: 'VERSION', value: ({ version }) => version },
  { heading: 'STATE', value: ({ state }) => state },
  { heading: 'NEXT', value: ({ next }) => next },
  { heading: 'DIGEST', value: ({ digest }) => digest, text: ({ digest }) => short(digest) },
  {
    heading: 'AT REGISTRY',
    name: 'registry',
    value: ({ remoteDigest }) => remoteDigest,
    text: ({ remoteDigest }) => short(remoteDigest),
  },
  { heading: 'THERE SINCE', name: 'there', value: ({ remoteSince }) => remoteSince },
  { heading: 'CHECKED', value: ({ checkedAt }) => checkedAt },
  { heading: 'SOURCE', value: ({ source }) => source, canShrink: true },
  { heading: 'CAUSE', value: ({ problem }) => problem, canShrink: true },
  { heading: 'FOLLOWED SINCE', name: 'followed', value: ({ since }) => since, isExtra: true },
  { heading: 'ADDED HERE', name: 'added', value: ({ localLayers }) => localLayers, isExtra: true },
];

export const imageTrack: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image track rocky-9 docker://registry.example.org/rocky:9': 'follow a tag from now on',
    'wwctl image track --check': 'ask for all that is followed; for cron',
    'wwctl image track rocky-9 --promote --keep-layers': 'boot what came, with the kernel that was added here',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[image]', 'its name; all that follow something when missing')
    .argument('[source]', 'docker://REF; where it was imported from when missing')
    .addOption(
      new Option('--check', 'ask the registry, and fetch what is new as IMAGE@next').conflicts(['promote', 'stop']),
    )
    .addOption(new Option('--promote', 'make IMAGE@next the current version').conflicts('stop'))
    .addOption(new Option('--keep-layers', 'with --promote: lay what was added here over it again'))
    .addOption(new Option('--no-build', 'with --promote: leave building to the first node that asks'))
    .addOption(new Option('--stop', 'follow it no longer'))
    .addOption(new Option('--username <name>', 'for the registry (env: WAREWULF_OCI_USERNAME)'))
    .addOption(new Option('--nohttps', 'allow HTTP and unknown certificates (env: WAREWULF_OCI_NOHTTPS)'))
    .addOption(new Option('--platform <architecture>', 'e.g. amd64 or arm64 (env: WAREWULF_OCI_PLATFORM)'))
    .addHelpText(
      'after',
      '\nNodes go on with what they have until --promote. Give the password in WAREWULF_OCI_PASSWORD. --check ends with 6\nwhen a registry could not be asked.',
    )
    .action(async (name: string | undefined, source: string | undefined, options: Options) => {
      refuseOdd(command, name, source, options);
      const api = await session.api(command);
      if (options.check) return check(session, api, { name, options });
      if (name === undefined) return list(session, api, options);
      if (options.promote) return promote(session, api, { name, options });
      if (options.stop) {
        await api.call('image.untrack', { name }, { signal: session.signal });
        return void session.write(`${name} follows nothing any more\n`);
      }
      return track(session, api, { name, source, options });
    });
};

function refuseOdd(command: Command, name: string | undefined, source: string | undefined, options: Options): void {
  const changes = options.promote ? '--promote' : options.stop ? '--stop' : undefined;
  if (changes !== undefined && name === undefined) command.error(`error: ${changes} of which image? write its name`);
  if (source !== undefined && (changes !== undefined || options.check)) {
    command.error(`error: ${changes ?? '--check'} takes what is followed: leave out ${source}, or follow it first`);
  }
  if (options.keepLayers && !options.promote) command.error('error: --keep-layers belongs to --promote');
}

async function list(session: Session, api: ApiClient, options: Options): Promise<void> {
  const { items } = await api.call('image.tracked', {}, { signal: session.signal });
  const listing = { columns: COLUMNS, rows: items, name: ({ name }: Tracked) => name, shape: 'list' } as const;
  session.write(await formatOutput(listing, options, session.terminal));
}

interface Following {
  readonly name: string;
  readonly source: string | undefined;
  readonly options: Options;
}

async function track(session: Session, api: ApiClient, { name, source, options }: Following): Promise<void> {
  const input = { name, source, ...registryAccess(options, process.env) };
  const tracked = await session.withProgress((call) => api.call('image.track', input, call));
  const listing = { columns: COLUMNS, rows: [tracked], name: () => name, shape: 'one' } as const;
  session.write(await formatOutput(listing, options, session.terminal));
}

/** One after the other: registries do not like many questions at once. */
async function check(
  session: Session,
  api: ApiClient,
  { name, options }: { readonly name: string | undefined; readonly options: Options },
): Promise<void> {
  const { items } =
    name === undefined ? await api.call('image.tracked', {}, { signal: session.signal }) : { items: [{ name }] };
  const { username, password } = registryAccess(options, process.env);
  const checked: OutputOf<'image.check-tracking'>[] = [];
  for (const { name: image } of items) {
    const input = { name: image, username, password };
    const found = await session.withProgress((call) => api.call('image.check-tracking', input, call));
    checked.push(found);
    if (isText(options)) session.write(checkedText(found));
  }
  if (!isText(options)) {
    const rows = checked.map(({ tracked }) => tracked);
    const listing = {
      columns: COLUMNS,
      rows,
      name: ({ name: image }: Tracked) => image,
      shape: 'list',
      whole: checked,
    } as const;
    session.write(await formatOutput(listing, options, session.terminal));
  }
  if (checked.some(({ tracked }) => tracked.state === 'unreachable'))
    throw new ProgramEnded(EXIT_CODES.unavailable.code);
}

function isText(options: Options): boolean {
  return outputFormat(options) === 'table' && options.fields === undefined;
}

async function promote(
  session: Session,
  api: ApiClient,
  { name, options }: { readonly name: string; readonly options: Options },
): Promise<void> {
  const input = { name, keepLayers: options.keepLayers ?? false, build: options.build };
  const promoted = await session.withProgress((call) => api.call('image.promote', input, call));
  session.write(promotedText(promoted));
  for (const text of [...lossWarnings(promoted), ...keptWarnings(promoted)]) session.writeError(`WARNING: ${text}\n`);
  reportImage({ write: () => undefined, writeError: session.writeError }, '', promoted.image);
}

/** Enough of a digest to tell two apart. */
function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
