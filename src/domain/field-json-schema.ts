import type { Field, FieldTable, Kind, ScalarKind } from './field-kinds.ts';
import { fieldsOf, type RecordKind } from './registry-document.ts';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the document of a node or profile is, with the values as the registry writes them. */
export function documentSchema(kind: RecordKind): JsonSchema {
  return { $schema: DRAFT, title: kind, ...structSchema(fieldsOf(kind), asIs) };
}

/** What a JSON merge patch (RFC 7396) of such a document is: each field may be null, which clears it. */
export function patchSchema(kind: RecordKind): JsonSchema {
  return { $schema: DRAFT, title: `${kind} patch`, ...structSchema(fieldsOf(kind), orNull) };
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** What becomes of the schema of a member of an object. */
type Member = (schema: JsonSchema) => JsonSchema;

const asIs: Member = (schema) => schema;

const orNull: Member = ({ description, ...schema }) => ({
  ...(description !== undefined && { description }),
  anyOf: [schema, { type: 'null' }],
});

function structSchema(fields: FieldTable, member: Member): JsonSchema {
  const properties = Object.values(fields).map((field) => [field.key, member(fieldSchema(field, member))]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function fieldSchema({ kind, help }: Field, member: Member): JsonSchema {
  return { description: help, ...kindSchema(kind, member) };
}

function kindSchema(kind: Kind, member: Member): JsonSchema {
  switch (kind.tag) {
    case 'scalar':
      return scalarSchema(kind);
    case 'list':
      return { type: 'array', items: scalarSchema(kind.item) };
    case 'struct':
      return structSchema(kind.fields, member);
    case 'map': {
      const { pattern } = scalarSchema(kind.entryName);
      return {
        type: 'object',
        ...(pattern !== undefined && { propertyNames: { pattern } }),
        additionalProperties: member(kindSchema(kind.value, member)),
      };
    }
    case 'free':
      return {};
  }
}

function scalarSchema(kind: ScalarKind<unknown>): JsonSchema {
  const example = kind.parse(kind.example);
  return { type: 'string', ...kind.schema, ...(example !== undefined && { examples: [kind.format(example)] }) };
}
