import { z } from 'zod';
import type { JsonSchema } from '../../domain/field-json-schema.ts';
import { jobDocument } from '../job-schemas.ts';
import type { AnyOperation } from '../operation.ts';
import type { SchemaComponents } from './schema-components.ts';

/** The answers of an operation by status; what goes wrong is the same for all of them. */
export function describeAnswers(operation: AnyOperation, schemas: SchemaComponents): JsonSchema {
  const output = schemas.output(operation.output);
  return {
    ...BY_KIND[operation.kind](operation, output, schemas),
    default: { $ref: '#/components/responses/Problem' },
  };
}

type Describe = (operation: AnyOperation, output: JsonSchema, schemas: SchemaComponents) => JsonSchema;

const BY_KIND: Readonly<Record<AnyOperation['kind'], Describe>> = {
  document: ({ hasEtag, creates }, output) => {
    const headers = { ...(hasEtag && { ETag: ETAG }), ...(isPage(output) && { Link: LINK }) };
    const answer = withContent('Done', 'application/json', output, headers);
    return {
      200: answer,
      ...(creates && { 201: withContent('Created', 'application/json', output, { ...headers, Location: LOCATION }) }),
      ...(hasEtag && { 304: { description: 'It is still what If-None-Match names' } }),
    };
  },
  job: (_, output, schemas) => {
    const begun = schemas.output(z.strictObject({ job: jobDocument }));
    const description = 'Begun. Follow the job at its Location; its `result` will be as `x-result` says';
    return {
      202: { ...withContent(description, 'application/json', begun, { Location: LOCATION }), 'x-result': output },
    };
  },
  stream: (_, output) => ({ 200: withContent('Server-sent events', 'text/event-stream', output, {}) }),
};

const text = { type: 'string' };
const ETAG = { description: 'Names this state of the document', schema: text };
const LINK = { description: 'The next page, with `rel="next"`, where there is one', schema: text };
const LOCATION = { description: 'The path of what was made', schema: text };

function withContent(description: string, type: string, schema: JsonSchema, headers: JsonSchema): JsonSchema {
  return {
    description,
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { [type]: { schema } },
  };
}

function isPage({ properties }: JsonSchema): boolean {
  return typeof properties === 'object' && properties !== null && 'items' in properties && 'next' in properties;
}
