import { z } from 'zod';
import type { JsonSchema } from '../../domain/field-json-schema.ts';

/** Turns schemas into JSON Schema (draft 2020-12), and keeps those with an id apart for all to refer to. */
export interface SchemaComponents {
  /** What callers may send. */
  input(schema: z.ZodType): JsonSchema;
  /** What callers get: more may be added later, so that what is not named is not ruled out. */
  output(schema: z.ZodType): JsonSchema;
  /** By id, in order of id. */
  all(): Readonly<Record<string, JsonSchema>>;
}

export function createSchemaComponents(): SchemaComponents {
  const components = new Map<string, JsonSchema>();
  const convert = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    // As a property, a schema with an id is referred to like any other.
    const whole = z.toJSONSchema(z.object({ schema }), { io, override: ({ jsonSchema }) => tidy(jsonSchema, io) });
    const { properties, $defs = {} } = referToComponents(whole) as typeof whole;
    for (const [id, component] of Object.entries($defs)) {
      // What is both sent and got is described as it is got.
      if (io === 'output' || !components.has(id)) components.set(id, asSchema(component));
    }
    return asSchema(properties?.['schema']);
  };
  return {
    input: (schema) => convert(schema, 'input'),
    output: (schema) => convert(schema, 'output'),
    all: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Every whole number has these bounds: they say nothing. */
function tidy(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

function referToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referToComponents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^#\/\$defs\//, '#/components/schemas/')
        : referToComponents(inner),
    ]),
  );
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
