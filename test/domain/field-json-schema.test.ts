import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { documentSchema, patchSchema } from '../../src/domain/field-json-schema.ts';
import { formatDocument } from '../../src/domain/registry-document.ts';
import { anyRecord } from '../support/any-record.ts';

const node = z.fromJSONSchema({ ...documentSchema('node') });
const patch = z.fromJSONSchema({ ...patchSchema('node') });

describe('the JSON Schema of a node', () => {
  test('says what each field is, with an example', () => {
    expect(documentSchema('node')).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      properties: {
        discoverable: { type: 'boolean', examples: [true] },
        kernel: { properties: { args: { type: 'array', items: { type: 'string' } } } },
        'network devices': {
          type: 'object',
          additionalProperties: {
            additionalProperties: false,
            properties: {
              ipaddr: { description: 'IPv4 address', type: 'string', format: 'ipv4', examples: ['10.0.0.1'] },
              mtu: { type: 'integer', minimum: 68, maximum: 65535, examples: [1500] },
            },
          },
        },
        tags: { additionalProperties: { type: 'string' } },
      },
    });
  });

  test('takes every document that the registry writes', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(node.safeParse(formatDocument(record)).error).toBeUndefined();
        expect(patch.safeParse(formatDocument(record)).error).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['an unknown key', { 'imag name': 'x' }],
    ['an unknown key of a device', { 'network devices': { default: { mut: 1500 } } }],
    ['a number as text', { 'network devices': { default: { mtu: '1500' } } }],
    ['a number out of range', { ipmi: { port: 0 } }],
    ['an address that is none', { 'network devices': { default: { ipaddr6: '10.0.0.1' } } }],
    ['null', { comment: null }],
  ])('refuses %s', (_says, document) => {
    expect(node.safeParse(document).success).toBe(false);
  });

  test('of a profile has no fields of nodes alone', () => {
    expect(documentSchema('profile')).not.toHaveProperty('properties.discoverable');
  });

  test('of a merge patch takes null at every level', () => {
    const clearing = { comment: null, kernel: { args: null }, tags: { rack: null }, 'network devices': { ib0: null } };
    expect(patch.safeParse(clearing).error).toBeUndefined();
    expect(patch.safeParse({ kernel: { arg: null } }).success).toBe(false);
  });
});
