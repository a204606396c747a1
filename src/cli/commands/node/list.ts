import { Option } from 'commander';
import type { ApiClient } from '../../../api/client.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions, printsDocuments } from '../../output/output-options.ts';
import { recordFieldNames, recordFields } from '../../output/record-fields.ts';
import type { Terminal } from '../../output/terminal.ts';
import { nodeFlags } from '../../records/record-flags.ts';
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
  addOutputOptions(command, SHORT_COLUMNS, recordFieldNames(nodeFlags()))
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addOption(new Option('-a, --all', 'show every field and the profile that it comes from'))
    .addOption(new Option('-i, --ipmi', 'show the management controllers (BMC)'))
    .addOption(new Option('-n, --net', 'show network devices'))
    .addOption(new Option('-l, --long', 'show kernel, image and overlays'))
    .action(async (names: readonly string[], options: Options) => {
      const api = await session.api(command);
      const call = { api, input: names.length > 0 ? { names } : {}, signal: session.signal };
      session.write(await listing(call, options, session.terminal));
    });
};

interface Call {
  readonly api: ApiClient;
  readonly input: { readonly names?: readonly string[] };
  readonly signal: AbortSignal;
}

/** The views are Warewulf's, and so is which of them counts where several are asked for. */
async function listing({ api, input, signal }: Call, options: Options, terminal: Terminal): Promise<string> {
  if (options.all && !printsDocuments(options)) {
    const rows = (await api.call('node.fields', input, { signal })).flatMap(({ node, fields }) =>
      fields.map((field) => ({ node, ...field })),
    );
    return formatOutput({ columns: FIELD_COLUMNS, rows, name: ({ node }) => node, shape: 'list' }, options, terminal);
  }
  const { items: nodes } = await api.call('node.list', input, { signal });
  const common = {
    name: ({ name }: ListedNode) => name,
    document: ({ node }: ListedNode) => node,
    shape: 'map',
  } as const;
  const moreFields = recordFields<ListedNode>(nodeFlags(), ({ node }) => node);
  if (options.net && !options.ipmi && !printsDocuments(options)) {
    const rows = networkRows(nodes);
    return formatOutput({ ...common, columns: NETWORK_COLUMNS, rows, moreFields }, options, terminal);
  }
  const columns = options.ipmi ? IPMI_COLUMNS : options.long ? LONG_COLUMNS : SHORT_COLUMNS;
  return formatOutput({ ...common, columns, rows: nodes, moreFields }, options, terminal);
}
