import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../src/api/openapi/openapi-document.ts';
import type { AnyOperation } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations/index.ts';

const all: readonly AnyOperation[] = operations;
const document = JSON.parse(JSON.stringify(openApiDocument(all, '1.2.3')));

describe('the OpenAPI document', () => {
  test('is one by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('has every operation once, with what it needs to be called', () => {
    const described = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    const wanted = all.map(
      ({ name, method, path }) => `${name} ${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    expect(described.sort()).toEqual(wanted.sort());
  });

  test('refers to nothing that is not in it', () => {
    const names = new Set(Object.keys(document.components.schemas));
    const references = Array.from(
      JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g),
      ([, target]) => target ?? '',
    );
    expect(references.length).toBeGreaterThan(100);
    const unknown = references.filter((target) => !names.has(target.replace('#/components/schemas/', '')));
    expect([...new Set(unknown)]).toEqual(['#/components/responses/Problem']);
    expect(document.components.responses.Problem).toBeDefined();
  });

  test('has a parameter for every word of a path', () => {
    for (const { name, method, path } of all) {
      const at = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')][method.toLowerCase()];
      const words = (at.parameters ?? []).filter((parameter: { in: string }) => parameter.in === 'path');
      expect({ name, words: words.map((parameter: { name: string }) => parameter.name) }).toEqual({
        name,
        words: Array.from(path.matchAll(/:(\w+)/g), ([, word]) => word),
      });
    }
  });

  test('says of a change of a document what it takes', () => {
    expect(document.paths['/api/v1/nodes/{name}'].patch).toMatchObject({
      operationId: 'node.patch',
      tags: ['node'],
      'x-permission': 'operate',
      parameters: [
        { name: 'name', in: 'path', required: true },
        { name: 'If-Match', in: 'header' },
      ],
      requestBody: {
        required: true,
        content: { 'application/merge-patch+json': { schema: { $ref: '#/components/schemas/NodePatch' } } },
      },
      responses: { default: { $ref: '#/components/responses/Problem' } },
    });
  });

  test('says of a long operation where its result will be', () => {
    const { responses } = document.paths['/api/v1/images'].post;
    expect(Object.keys(responses)).toEqual(['202', 'default']);
    expect(responses[202]).toMatchObject({
      headers: { Location: {} },
      'x-result': { $ref: '#/components/schemas/Image' },
    });
  });

  test('says of a stream that it is one', () => {
    const { get } = document.paths['/api/v1/jobs/{id}/events'];
    expect(Object.keys(get.responses[200].content)).toEqual(['text/event-stream']);
    expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(['id', 'Last-Event-ID']);
  });

  test('knows the fields of nodes and profiles', () => {
    const { Node, NodePatch, Profile } = document.components.schemas;
    expect(Object.keys(Node.properties)).toContain('network devices');
    expect(NodePatch.properties['image name'].anyOf).toContainEqual({ type: 'null' });
    expect(Object.keys(Profile.properties)).not.toContain('discoverable');
  });

  test('lets what callers get have more later, and is strict about what they send', () => {
    expect(document.components.schemas.Image).not.toHaveProperty('additionalProperties');
    const { schema } = document.paths['/api/v1/images'].post.requestBody.content['application/json'];
    expect(schema.additionalProperties).toBe(false);
  });
});
