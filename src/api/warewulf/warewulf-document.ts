import { InvalidError } from '../../domain/errors.ts';
import type { FieldTable, Kind } from '../../domain/field-kinds.ts';
import { clearsField } from '../../domain/field-kinds-clear.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import { HIDDEN } from '../../domain/field-kinds-scalar.ts';
import { NODE_FIELDS, type NodeRecord } from '../../domain/node-schema.ts';
import { formatDocument } from '../../domain/registry-document.ts';
import { hideSecrets } from '../../domain/secret-fields.ts';

/** Keys that Warewulf spells in its JSON otherwise than in nodes.conf. */
const JSON_KEYS: ReadonlyMap<string, string> = new Map([['onboot', 'onbot']]);
const DOCUMENT_KEYS: ReadonlyMap<string, string> = new Map(Array.from(JSON_KEYS, ([key, json]) => [json, key]));

/** Booleans of Warewulf that are JSON's; all its other values are strings. */
const JSON_BOOLEANS: ReadonlySet<string> = new Set([
  'wipe_table',
  'wipe_partition_entry',
  'should_exist',
  'resize',
  'wipe_filesystem',
]);

/** A record in the JSON of Warewulf. Secrets are hidden. */
export function warewulfDocument(record: NodeRecord): FieldDocument {
  return formatStruct(NODE_FIELDS, hideSecrets(formatDocument(record)));
}

function formatStruct(fields: FieldTable, document: FieldDocument): FieldDocument {
  const shown = Object.values(fields).filter(({ key }) => key in document);
  return Object.fromEntries(
    shown.map(({ key, kind }) => [JSON_KEYS.get(key) ?? key, formatValue(kind, key, document[key])]),
  );
}

function formatValue(kind: Kind, key: string, value: unknown): unknown {
  switch (kind.tag) {
    case 'scalar':
      return JSON_BOOLEANS.has(key) ? value : String(value);
    case 'list':
      return Array.isArray(value) ? value.map(String) : value;
    case 'struct':
      return formatStruct(kind.fields, asEntries(value));
    case 'map':
      return mapEntries(asEntries(value), (name, entry) => formatValue(kind.value, name, entry));
    case 'free':
      return value;
  }
}

/** What a PUT says, for the registry. A secret that came hidden stays as it is in `current`. */
export function documentFromPut(body: FieldDocument, current: NodeRecord | undefined): FieldDocument {
  return readStruct(NODE_FIELDS, body, formatDocument(current ?? {}), 'replace');
}

/** What a PATCH says, as a JSON merge patch: empty values say nothing, null and Warewulf's words clear. */
export function mergePatchFromPatch(body: FieldDocument, current: NodeRecord): FieldDocument {
  return readStruct(NODE_FIELDS, body, formatDocument(current), 'merge');
}

type Mode = 'replace' | 'merge';

function readStruct(fields: FieldTable, body: FieldDocument, current: FieldDocument, mode: Mode): FieldDocument {
  const kinds = new Map(Object.values(fields).map(({ key, kind }) => [key, kind]));
  const document = new Map<string, unknown>();
  for (const [jsonKey, value] of Object.entries(body)) {
    const renamed = DOCUMENT_KEYS.get(jsonKey);
    const key = renamed !== undefined && kinds.has(renamed) ? renamed : jsonKey;
    if (document.has(key) && document.get(key) !== value) {
      throw new InvalidError(`${key} and ${JSON_KEYS.get(key)} say different things: write one of them`);
    }
    document.set(key, value);
  }
  return readEntries(Object.fromEntries(document), mode, (key, value) => {
    const kind = kinds.get(key);
    return kind === undefined ? value : readValue(kind, value, valueAt(current, key), mode);
  });
}

function readValue(kind: Kind, value: unknown, current: unknown, mode: Mode): unknown {
  switch (kind.tag) {
    case 'scalar':
      if (typeof value === 'string' && clearsField(kind, value)) return null;
      return kind.isSecret === true && value === HIDDEN ? (current ?? value) : value;
    case 'list':
      return Array.isArray(value) && value.some((item) => clearsField(kind.item, String(item))) ? null : value;
    case 'struct':
      return isEntries(value) ? readStruct(kind.fields, value, asEntries(current), mode) : value;
    case 'map':
      return isEntries(value)
        ? readEntries(value, mode, (name, entry) => readValue(kind.value, entry, valueAt(current, name), mode))
        : value;
    case 'free':
      return value;
  }
}

function readEntries(
  entries: FieldDocument,
  mode: Mode,
  read: (key: string, value: unknown) => unknown,
): FieldDocument {
  const said = Object.entries(entries).filter(([, value]) => mode === 'replace' || !isEmpty(value));
  return Object.fromEntries(said.map(([key, value]) => [key, read(key, value)]));
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function valueAt(document: unknown, key: string): unknown {
  return isEntries(document) && Object.hasOwn(document, key) ? document[key] : undefined;
}

function mapEntries(entries: FieldDocument, change: (name: string, value: unknown) => unknown): FieldDocument {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(name, value)]));
}

function asEntries(value: unknown): FieldDocument {
  return isEntries(value) ? value : {};
}

function isEntries(value: unknown): value is FieldDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
