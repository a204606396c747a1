import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { documentLeaves, leafText } from '../../src/domain/document-leaves.ts';
import type { RecordPatch } from '../../src/domain/field-kinds-patch.ts';
import type { RandomChange, RandomDocuments } from './random-changes.ts';

/** A change as the REST API takes it. */
export interface RestChange {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  /** True for one document, which has an ETag. */
  readonly isDocument?: true;
}

/** How a change is made; what is missing is not said. */
interface How {
  readonly keepGoing?: boolean;
  readonly basis?: number;
}

/** @param newest the newest revision as far as is known */
export function restChange(change: RandomChange, newest: number, how: How): RestChange {
  if (change.verb === 'apply') {
    return { method: 'POST', path: '/api/v1/registry/apply', body: { ...change.documents, ...how } };
  }
  if (change.verb === 'undo') {
    return { method: 'POST', path: `/api/v1/history/${undone(newest, change.back)}/undo`, body: how };
  }
  const { verb, kind, ...said } = change;
  const path = `/api/v1/${kind}s`;
  switch (change.verb) {
    case 'put':
    case 'patch': {
      const method = change.verb === 'put' ? 'PUT' : 'PATCH';
      return { method, path: `${path}/${change.name}`, body: change.document, isDocument: true };
    }
    case 'add':
      return { method: 'POST', path, body: { ...said, ...how } };
    case 'set':
      return { method: 'PATCH', path, body: { ...said, ...how } };
    default:
      return { method: 'POST', path: `${path}/${verb}`, body: { ...said, ...how } };
  }
}

/** A change as a text for `registry.import`. @returns undefined for what is no import */
export function importChange(change: RandomChange, format: 'yaml' | 'json' | 'csv'): object | undefined {
  if (change.verb !== 'apply') return undefined;
  const { nodes, mode, scope } = change.documents;
  const scopes = scope.nodes === undefined ? {} : { scope: scope.nodes };
  if (format === 'csv') return { text: csvText(nodes), format, mode, ...scopes };
  return { text: format === 'json' ? JSON.stringify(nodes) : stringify(nodes), format, mode, ...scopes };
}

/** A change as the words of `wwctl`. @param file may be written, for an import */
export function wwctlChange(change: RandomChange, newest: number, file: string): readonly string[] {
  if (change.verb === 'apply') {
    writeFileSync(`${file}.yaml`, nodesConf(change.documents));
    return ['node', 'import', `${file}.yaml`, ...(change.documents.mode === 'merge' ? ['--merge'] : []), '--yes'];
  }
  if (change.verb === 'undo') return ['undo', String(undone(newest, change.back)), '--yes'];
  const words = [change.kind, change.verb];
  switch (change.verb) {
    case 'put':
    case 'patch':
      writeFileSync(`${file}.json`, JSON.stringify({ [change.name]: change.document }));
      return [change.kind, 'import', `${file}.json`, ...(change.verb === 'patch' ? ['--merge'] : []), '--yes'];
    case 'rename':
      return [...words, change.from.join(','), change.to.join(','), '--yes'];
    case 'delete':
      return [...words, ...change.names, '--yes'];
    case 'copy':
      return [...words, change.source, ...change.names, ...flagsOf(change.patch)];
    case 'add':
      return [...words, ...change.names, ...flagsOf(change.patch)];
    case 'set':
      return [...words, ...change.names, ...flagsOf(change.patch), '--yes'];
  }
}

function undone(newest: number, back: number): number {
  return Math.max(1, newest - back);
}

function nodesConf({ nodes, profiles }: RandomDocuments): string {
  return stringify({ nodes, nodeprofiles: profiles });
}

/** Structured values stay out: they have no column. */
function csvText(nodes: RandomDocuments['nodes']): string {
  const rows = Object.entries(nodes).map(([name, document]) => ({ name, leaves: documentLeaves(document) }));
  const paths = [...new Set(rows.flatMap(({ leaves }) => [...leaves.keys()]))].filter(
    (path) => !path.startsWith('resources'),
  );
  const cells = rows.map(({ name, leaves }) => [
    name,
    ...paths.map((path) => (leaves.has(path) ? `"${leafText(leaves.get(path))}"` : '')),
  ]);
  return [['name', ...paths], ...cells].map((row) => `${row.join(',')}\n`).join('');
}

const FLAGS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  comment: (value) => ['--comment', value],
  profiles: (value) => ['--profile', value],
  'system overlay': (value) => ['--system-overlays', value],
  'kernel.args': (value) => ['--kernelargs', value],
  'tags.rack': (value) => ['--tagadd', `rack=${value}`],
  'tags.row': (value) => ['--tagadd', `row=${value}`],
  'network devices.default.hwaddr': (value) => ['--hwaddr', value],
  'network devices.default.ipaddr': (value) => ['--ipaddr', value],
  'ipmi.ipaddr': (value) => ['--ipmiaddr', value],
};

/** Those fields of a patch that have flags. */
function flagsOf({ set = {}, unset = [] }: RecordPatch): readonly string[] {
  const said = [
    ...unset.filter((path) => !path.startsWith('tags')).map((path) => [path, 'UNSET'] as const),
    ...Object.entries(set),
  ];
  return said.flatMap(([path, value]) => FLAGS[path]?.(leafText(value)) ?? []);
}
