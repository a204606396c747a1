import { documentSchema, type JsonSchema, patchSchema } from '../../domain/field-json-schema.ts';
import { problemDocument } from '../job-schemas.ts';
import type { AnyOperation } from '../operation.ts';
import { PROBLEM_MEDIA_TYPE } from '../problem.ts';
import { describeAnswers } from './describe-answers.ts';
import { describeInput } from './describe-input.ts';
import { createSchemaComponents, type SchemaComponents } from './schema-components.ts';

/** The operation table as an OpenAPI 3.1 document. */
export function openApiDocument(operations: readonly AnyOperation[], version: string): JsonSchema {
  const schemas = createSchemaComponents();
  const problem = {
    description: 'What went wrong, and what to do',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: schemas.output(problemDocument) } },
  };
  const paths = pathsOf(operations, schemas);
  return {
    openapi: '3.1.1',
    info: { title: 'Warewulf REST API', version, description: DESCRIPTION },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { password: [] }],
    tags: [...new Set(operations.map(nounOf))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.all(), ...RECORDS },
      responses: { Problem: problem },
      securitySchemes: SECURITY,
    },
  };
}

/** To the operations, records are any objects: the field table knows what they are. */
const RECORDS: Readonly<Record<string, JsonSchema>> = {
  Node: documentSchema('node'),
  NodePatch: patchSchema('node'),
  Profile: documentSchema('profile'),
  ProfilePatch: patchSchema('profile'),
};

const DESCRIPTION =
  'The same operations as `wwctl`: over the unix socket of the daemon, or over TLS with a token. `x-permission` is the ' +
  'scope that a token needs.';

const SECURITY = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token: `wwctl token add`' },
  password: { type: 'http', scheme: 'basic', description: "A user of Warewulf's auth.conf" },
};

function pathsOf(operations: readonly AnyOperation[], schemas: SchemaComponents): JsonSchema {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    Array.from(byPath, ([path, atPath]) => {
      const hasEtag = atPath.some((operation) => operation.hasEtag);
      const methods = atPath.map((operation) => [
        operation.method.toLowerCase(),
        describeOperation(operation, hasEtag, schemas),
      ]);
      return [path.replaceAll(/:(\w+)/g, '{$1}'), Object.fromEntries(methods)];
    }),
  );
}

function describeOperation(operation: AnyOperation, hasEtag: boolean, schemas: SchemaComponents): JsonSchema {
  const { name, summary, description, permission } = operation;
  const { parameters, requestBody } = describeInput(operation, schemas.input(operation.input));
  const all = [...parameters, ...headersOf(operation, hasEtag)];
  return {
    operationId: name,
    tags: [nounOf(operation)],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(all.length > 0 && { parameters: all }),
    ...(requestBody && { requestBody }),
    responses: describeAnswers(operation, schemas),
    'x-permission': permission,
  };
}

/** @param hasEtag whether the document at this path has one */
function headersOf({ method, kind }: AnyOperation, hasEtag: boolean): readonly JsonSchema[] {
  if (kind === 'stream') return [header('Last-Event-ID', 'The `id` of the last event that was seen')];
  if (!hasEtag) return [];
  if (method === 'GET') return [header('If-None-Match', 'The ETag of the document that the caller has: then 304')];
  return [
    header('If-Match', 'The ETag of the document that the change was made for: 412 when it is another by now'),
    ...(method === 'PUT' ? [header('If-None-Match', '`*` replaces nothing: 412 when it is there already')] : []),
  ];
}

function header(name: string, description: string): JsonSchema {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

function nounOf({ name }: AnyOperation): string {
  return name.replace(/\..*/, '');
}
