import fc from 'fast-check';
import type { FieldTable, Kind, ScalarKind } from '../../src/domain/field-kinds.ts';
import { NODE_FIELDS, type NodeRecord } from '../../src/domain/node-schema.ts';
import { readDocument } from '../../src/domain/registry-document.ts';

/** Any document that a node may have, made from the field table. */
const anyDocument: fc.Arbitrary<Readonly<Record<string, unknown>>> = anyFields(NODE_FIELDS);

/** Any record of a node. */
export const anyRecord: fc.Arbitrary<NodeRecord> = anyDocument.map((document) => {
  const { value, problems } = readDocument('node', document);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return value;
});

function anyFields(fields: FieldTable): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const properties = Object.values(fields).map(({ key, kind }) => [key, anyValue(kind)] as const);
  return fc.record(Object.fromEntries(properties), { requiredKeys: [], noNullPrototype: true });
}

function anyValue(kind: Kind): fc.Arbitrary<unknown> {
  switch (kind.tag) {
    case 'scalar':
      return anyScalar(kind);
    case 'list':
      return fc.array(anyScalar(kind.item), { maxLength: 3 });
    case 'struct':
      return anyFields(kind.fields);
    case 'map':
      return fc.dictionary(anyScalar(kind.entryName).map(String), anyValue(kind.value), { maxKeys: 3 });
    case 'free':
      // JSON writes -0 as 0.
      return fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
  }
}

/** Texts that the kind takes: found among texts of many sorts, its example at the least. */
function anyScalar(kind: ScalarKind<unknown>): fc.Arbitrary<unknown> {
  const texts = fc.oneof(
    fc.constant(kind.example),
    fc.constant(kind.example),
    fc.nat({ max: 70_000 }).map(String),
    fc.boolean().map(String),
    fc.ipV4(),
    fc.ipV6(),
    fc.uuid(),
    fc.stringMatching(/^[A-Za-z0-9._~:/-]{1,12}$/),
    fc.string(),
  );
  return texts.map((text) => (isTaken(kind, text) ? text : kind.example));
}

function isTaken(kind: ScalarKind<unknown>, text: string): boolean {
  return text !== '' && kind.parse(text) !== undefined;
}
