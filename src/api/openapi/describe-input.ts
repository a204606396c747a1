import type { JsonSchema } from '../../domain/field-json-schema.ts';
import type { AnyOperation } from '../operation.ts';

/** Where the fields of an operation's input travel. */
export interface DescribedInput {
  readonly parameters: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
}

/** @param input the input as JSON Schema: an object */
export function describeInput(operation: AnyOperation, input: JsonSchema): DescribedInput {
  const fields = Object.entries(asRecord(input['properties']));
  const required = new Set(Array.isArray(input['required']) ? input['required'] : []);
  const inPath = (name: string): boolean => operation.path.split('/').includes(`:${name}`);
  const inQuery = (name: string): boolean => !inPath(name) && !isInBody(operation, name);
  const parameters = [
    ...fields.filter(([name]) => inPath(name)).map(([name, schema]) => parameter('path', name, schema, true)),
    ...fields
      .filter(([name]) => inQuery(name))
      .map(([name, schema]) => parameter('query', name, schema, required.has(name))),
  ];
  const body = fields.filter(([name]) => !inPath(name) && !inQuery(name));
  if (body.length === 0) return { parameters };
  const schema = operation.body === undefined ? objectOf(body, required) : body[0]?.[1];
  const content = Object.fromEntries(mediaTypes(operation).map((type) => [type, { schema }]));
  const isRequired = body.some(([name]) => required.has(name));
  return { parameters, requestBody: { content, ...(isRequired && { required: true }) } };
}

function isInBody({ method, body }: AnyOperation, name: string): boolean {
  return body === undefined ? method !== 'GET' && method !== 'DELETE' : name === body;
}

function mediaTypes({ method, body }: AnyOperation): readonly string[] {
  const isMergePatch = method === 'PATCH' && body !== undefined;
  return isMergePatch ? ['application/merge-patch+json', 'application/json'] : ['application/json'];
}

function parameter(where: 'path' | 'query', name: string, schema: unknown, isRequired: boolean): JsonSchema {
  const { description, ...rest } = asRecord(schema);
  return {
    name,
    in: where,
    ...(description === undefined ? {} : { description }),
    ...(isRequired && { required: true }),
    schema: rest,
  };
}

function objectOf(fields: readonly (readonly [string, unknown])[], required: ReadonlySet<unknown>): JsonSchema {
  const names = fields.map(([name]) => name).filter((name) => required.has(name));
  return {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(names.length > 0 && { required: names }),
    additionalProperties: false,
  };
}

function asRecord(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
