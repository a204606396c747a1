import { Option } from 'commander';
import type { ApiClient } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { nodesInput } from '../../nodes-input.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions, outputFormat, printsDocuments } from '../../output/output-options.ts';
import type { Terminal } from '../../output/terminal.ts';
import type { DefineCommand } from '../define-command.ts';
import {
  FIELD_COLUMNS,
  IPMI_COLUMNS,
  type ListedNode,
  LONG_COLUMNS,
  NETWORK_COLUMNS,
  networkRows,
  SHORT_COLUMNS,
} from './list-columns.ts';

interface Options extends OutputOptions {
  readonly all?: boolean;
  readonly ipmi?: boolean;
  readonly net?: boolean;
  readonly long?: boolean;
}

export const nodeList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node list n[01-16]': 'sixteen nodes',
    'wwctl node list --all n01': 'every field of a node, and the profile that it comes from',
    'wwctl node list --fields image,ipaddr,tags.rack --sort tags.rack @gpu':
      'what you choose, of the nodes of a profile',
    'wwctl node list --json | jq -r \'.[]."network devices".default.hwaddr\'': 'for programs',
  });
  addOutputOptions(command, SHORT_COLUMNS, fieldNames)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addOption(new Option('-a, --all', 'show every field and the profile that it comes from'))
    .addOption(new Option('-i, --ipmi', 'show the management controllers (BMC)'))
    .addOption(new Option('-n, --net', 'show network devices'))
    .addOption(new Option('-l, --long', 'show kernel, image and overlays'))
    .action(async (words: readonly string[], options: Options) => {
      const api = await session.api(command);
      const call = { api, input: await nodesInput(words), signal: session.signal };
      const list = options.all && !printsDocuments(options) ? listFields : listNodes;
      session.write(await list(call, options, session.terminal));
    });
};

interface Call {
  readonly api: ApiClient;
  readonly input: { readonly names?: readonly string[] };
  readonly signal: AbortSignal;
}

async function listFields({ api, input, signal }: Call, options: Options, terminal: Terminal): Promise<string> {
  const nodes = await api.call('node.fields', input, { signal });
  const rows = nodes.flatMap(({ node, fields }) => fields.map((field) => ({ node, ...field })));
  return formatOutput({ columns: FIELD_COLUMNS, rows, name: ({ node }) => node, shape: 'list' }, options, terminal);
}

/** Of thousands of nodes, only what is shown need travel. */
async function listNodes({ api, input, signal }: Call, options: Options, terminal: Terminal): Promise<string> {
  const fields = await keysToRead(options);
  const { items } = await api.call('node.list', { ...input, ...(fields && { fields }) }, { signal });
  const common = {
    name: ({ name }: ListedNode) => name,
    document: ({ node }: ListedNode) => node,
    shape: 'map',
    moreFields: async () => (await fieldTable()).recordFields<ListedNode>('node', ({ node }) => node),
  } as const;
  const view = viewOf(options);
  return view === 'net'
    ? formatOutput({ ...common, columns: NETWORK_COLUMNS, rows: networkRows(items) }, options, terminal)
    : formatOutput({ ...common, columns: COLUMNS[view], rows: items }, options, terminal);
}

async function fieldNames(): Promise<readonly string[]> {
  const { recordFieldNames } = await import('../../../domain/find-record-field.ts');
  return recordFieldNames('node');
}

/** Loaded only where fields are named: it takes a while. */
function fieldTable() {
  return import('../../output/record-fields.ts');
}

type View = 'ipmi' | 'net' | 'long' | 'short';

/** Warewulf has the same precedence. Documents and names are of nodes, not of devices. */
function viewOf(options: Options): View {
  const isTabular = ['table', 'csv'].includes(outputFormat(options));
  if (options.ipmi) return 'ipmi';
  if (options.net && isTabular) return 'net';
  return options.long ? 'long' : 'short';
}

const COLUMNS = { ipmi: IPMI_COLUMNS, long: LONG_COLUMNS, short: SHORT_COLUMNS } as const;

/** The keys of nodes.conf that the columns of a view are made of. */
const KEYS: Readonly<Record<View, readonly string[]>> = {
  ipmi: ['ipmi'],
  net: ['network devices'],
  long: ['kernel', 'image name', 'system overlay', 'runtime overlay'],
  short: ['profiles', 'network devices'],
};

/** @returns undefined for all */
async function keysToRead(options: Options): Promise<readonly string[] | undefined> {
  if (printsDocuments(options) && options.fields === undefined) return undefined;
  const shown = outputFormat(options) === 'name' ? ['profiles'] : KEYS[viewOf(options)];
  const named = [...(options.fields ?? []), ...(options.sort ?? []).map((word) => word.replace(/^-/, ''))];
  if (named.length === 0) return shown;
  const { keysOfFields } = await fieldTable();
  return [...new Set([...shown, ...keysOfFields('node', named)])];
}
