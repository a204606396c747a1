import { leafText } from './document-leaves.ts';
import type { FieldTable, Kind } from './field-kinds.ts';
import type { FieldDocument } from './field-kinds-format.ts';
import { changeLeaves } from './field-kinds-leaves.ts';
import { HIDDEN } from './field-kinds-scalar.ts';
import { NODE_FIELDS } from './node-schema.ts';

/** The document of a node or profile for people: `***` in place of every secret. */
export function hideSecrets(document: FieldDocument): FieldDocument {
  const hidden = changeLeaves({ tag: 'struct', fields: NODE_FIELDS }, document, (kind, value) =>
    kind.tag === 'scalar' && kind.isSecret === true && value !== undefined && value !== null ? HIDDEN : value,
  );
  return hidden as FieldDocument;
}

/** The value at a path such as `ipmi.password` on one line, for people. */
export function shownText(path: string, value: unknown): string {
  return SECRET_PATHS.some((pattern) => pattern.test(path)) ? HIDDEN : leafText(value);
}

const SECRET_PATHS: readonly RegExp[] = secretPatterns(NODE_FIELDS).map((pattern) => new RegExp(`^${pattern}$`, 's'));

function secretPatterns(fields: FieldTable): readonly string[] {
  return Object.values(fields).flatMap(({ key, kind }) => patternsBelow(kind).map((below) => `${key}${below}`));
}

function patternsBelow(kind: Kind): readonly string[] {
  switch (kind.tag) {
    case 'scalar':
      return kind.isSecret === true ? [''] : [];
    case 'struct':
      return secretPatterns(kind.fields).map((below) => `\\.${below}`);
    case 'map':
      return patternsBelow(kind.value).map((below) => `\\..+${below}`);
    default:
      return [];
  }
}
