import { type FieldFlag, fieldFlags } from './field-flags.ts';
import { fieldsOf } from './registry-document.ts';

export function nodeFlags(): readonly FieldFlag[] {
  return fieldFlags(fieldsOf('node'));
}

/** Profiles have no fields that only one machine can have. */
export function profileFlags(): readonly FieldFlag[] {
  return fieldFlags(fieldsOf('profile'));
}
