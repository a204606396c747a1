import { type Command, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { documentText, documentValue } from '../../output/document-text.ts';
import { formatTable } from '../../output/table.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options extends DataOptions {
  readonly all?: boolean;
  readonly net?: boolean;
  readonly long?: boolean;
}

type ListedNodes = OutputOf<'node.list'>;

export const nodeList: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addOption(new Option('-a, --all', 'show every field and the profile that it comes from'))
    .addOption(new Option('-n, --net', 'show network devices'))
    .addOption(new Option('-l, --long', 'show kernel, image and overlays'))
    .action(async (names: readonly string[], options: Options) => {
      session.write(await listing(command, session, names, options));
    });
};

async function listing(
  command: Command,
  session: Session,
  names: readonly string[],
  options: Options,
): Promise<string> {
  const api = await session.api(command);
  const input = names.length > 0 ? { names } : {};
  if (options.all && !options.json && !options.yaml) {
    return fieldTable(await api.call('node.fields', input, { signal: session.signal }));
  }
  const nodes = await api.call('node.list', input, { signal: session.signal });
  const data = await formatData(Object.fromEntries(nodes.map(({ name, node }) => [name, node])), options);
  if (data !== undefined) return data;
  if (options.net) return networkTable(nodes);
  return options.long ? longTable(nodes) : shortTable(nodes);
}

function fieldTable(nodes: OutputOf<'node.fields'>): string {
  const rows = nodes.flatMap(({ node, fields }) =>
    fields.map(({ field, source, value }) => [node, field, source, value]),
  );
  return formatTable(['NODE', 'FIELD', 'PROFILE', 'VALUE'], rows);
}

function networkTable(nodes: ListedNodes): string {
  const rows = nodes.flatMap(({ name, node }) =>
    Object.entries(documentValue(node, 'network devices')).map(([device, fields]) => [
      name,
      device,
      ...['hwaddr', 'ipaddr', 'gateway', 'device'].map((field) => documentText(fields, field)),
    ]),
  );
  return formatTable(['NODE', 'NETWORK', 'HWADDR', 'IPADDR', 'GATEWAY', 'DEVICE'], rows);
}

function longTable(nodes: ListedNodes): string {
  const rows = nodes.map(({ name, node }) => [
    name,
    documentText(documentValue(node, 'kernel'), 'version'),
    documentText(node, 'image name'),
    `${documentText(node, 'system overlay')}/${documentText(node, 'runtime overlay')}`,
  ]);
  return formatTable(['NODE NAME', 'KERNEL VERSION', 'IMAGE', 'OVERLAYS (S/R)'], rows);
}

function shortTable(nodes: ListedNodes): string {
  const rows = nodes.map(({ name, node }) => [
    name,
    documentText(node, 'profiles'),
    Object.keys(documentValue(node, 'network devices')).join(','),
  ]);
  return formatTable(['NODE NAME', 'PROFILES', 'NETWORK'], rows);
}
