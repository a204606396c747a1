import type { OutputOf } from '../../../api/client.ts';
import { type Document, documentAt, valueAt } from '../../../domain/document-at.ts';
import { cellText } from '../../output/cell-text.ts';
import type { Column } from '../../output/listing.ts';

export interface ListedNode {
  readonly name: string;
  /** Everything it has, with the keys of nodes.conf. */
  readonly node: Document;
}

/** A network device of a node. */
interface NetworkRow extends ListedNode {
  readonly device: string;
  readonly fields: Document;
}

/** A field of a node, and where its value comes from. */
type FieldRow = OutputOf<'node.fields'>[number]['fields'][number] & { readonly node: string };

export const SHORT_COLUMNS: readonly Column<ListedNode>[] = [
  { heading: 'NODE NAME', value: ({ name }) => name },
  { heading: 'PROFILES', value: ({ node }) => node['profiles'] },
  { heading: 'NETWORK', value: ({ node }) => Object.keys(documentAt(node, 'network devices')) },
];

export const NETWORK_COLUMNS: readonly Column<NetworkRow>[] = [
  { heading: 'NODE', value: ({ name }) => name },
  { heading: 'NETWORK', value: ({ device }) => device },
  ...['hwaddr', 'ipaddr', 'gateway', 'device'].map((key) => ({
    heading: key.toUpperCase(),
    value: ({ fields }: NetworkRow) => fields[key],
  })),
];

export const IPMI_COLUMNS: readonly Column<ListedNode>[] = [
  { heading: 'NODE', value: ({ name }) => name },
  ...['ipaddr', 'port', 'username', 'interface'].map((key) => ({
    heading: `IPMI ${key.toUpperCase()}`,
    value: ({ node }: ListedNode) => valueAt(node, ['ipmi', key]),
  })),
];

export const LONG_COLUMNS: readonly Column<ListedNode>[] = [
  { heading: 'NODE NAME', value: ({ name }) => name },
  { heading: 'KERNEL VERSION', value: ({ node }) => valueAt(node, ['kernel', 'version']) },
  { heading: 'IMAGE', value: ({ node }) => node['image name'] },
  {
    heading: 'OVERLAYS (S/R)',
    value: ({ node }) => `${cellText(node['system overlay'])}/${cellText(node['runtime overlay'])}`,
  },
];

export const FIELD_COLUMNS: readonly Column<FieldRow>[] = [
  { heading: 'NODE', value: ({ node }) => node },
  { heading: 'FIELD', value: ({ field }) => field },
  { heading: 'PROFILE', value: ({ source }) => source },
  { heading: 'VALUE', value: ({ value }) => value },
];

export function networkRows(nodes: readonly ListedNode[]): readonly NetworkRow[] {
  return nodes.flatMap(({ name, node }) =>
    Object.entries(documentAt(node, 'network devices')).map(([device, fields]) => ({
      name,
      node,
      device,
      fields: documentAt({ fields }, 'fields'),
    })),
  );
}
