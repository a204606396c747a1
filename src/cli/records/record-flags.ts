import type { NodeField } from '../../domain/field-row.ts';
import { NODE_FIELDS } from '../../domain/node-schema.ts';
import { type FieldFlag, fieldFlags } from './field-flags.ts';

export function nodeFlags(): readonly FieldFlag[] {
  return fieldFlags(NODE_FIELDS);
}

/** Profiles have no fields that only one machine can have. */
export function profileFlags(): readonly FieldFlag[] {
  const fields = Object.entries<NodeField>(NODE_FIELDS).filter(([, field]) => field.nodeOnly !== true);
  return fieldFlags(Object.fromEntries(fields));
}
