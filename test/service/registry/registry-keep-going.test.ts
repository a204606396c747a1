import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConflictError, InvalidError } from '../../../src/domain/errors.ts';
import { RegistryFixture } from '../../support/registry-fixture.ts';

const ME = { who: 'root', from: 'local', command: 'test' };
const fixture = new RegistryFixture();
const edit = () => fixture.registry.edit;
const keepGoing = { keepGoing: true };

test('new nodes with a field that cannot be read are not made without it', async () => {
  const patch = { set: { comment: 'x', 'network devices.default.ipaddr': '10.0.0' } };
  await expect(edit().node.add(['n[1-2]'], patch, ME, keepGoing)).rejects.toThrow(InvalidError);
  await edit().node.add(['n1'], {}, ME);
  await expect(edit().node.copy('n1', ['n[2-3]'], patch, ME, keepGoing)).rejects.toThrow(InvalidError);
  expect(Object.keys(fixture.documents().nodes)).toEqual(['n1']);
});

test('a record keeps its name when the new one is taken', async () => {
  await edit().node.add(['n[1-3]'], {}, ME);
  const before = fixture.documents();
  await expect(edit().node.rename(['n[1-2]'], ['m1', 'n3'], ME, keepGoing)).rejects.toThrow(ConflictError);
  expect(fixture.documents()).toEqual(before);
});

describe('of records that clash with each other, one is changed and the others are named', () => {
  const at = (ipaddr: string) => ({ 'network devices': { default: { ipaddr } } });
  const sharing = { set: { 'network devices.default.ipaddr': '10.1.1.1' } };
  const changed = ({ changes, failed }: Awaited<ReturnType<ReturnType<typeof edit>['node']['set']>>) => ({
    changed: changes.flatMap(({ names }) => names),
    failed: failed.map(({ name }) => name),
  });

  test('when one address is set on all', async () => {
    await edit().node.add(['p[1-3]'], {}, ME);
    const result = await edit().node.set(['p[1-3]'], sharing, ME, keepGoing);
    expect(changed(result)).toEqual({ changed: ['p1'], failed: ['p2', 'p3'] });
    expect(result.failed[0]?.reason).toMatch(/^10\.1\.1\.1 is the address of device default of node p1 and of/);
    expect(fixture.documents().nodes['p1']).toMatchObject(at('10.1.1.1'));
  });

  test('and none when the address is that of a record which stays', async () => {
    await edit().node.add(['p[1-3]'], {}, ME);
    await edit().node.put('p2', at('10.1.1.1'), ME);
    const result = await edit().node.set(['p[1,3]'], sharing, ME, keepGoing);
    expect(changed(result)).toEqual({ changed: [], failed: ['p1', 'p3'] });
  });

  test('when documents are imported, or copied', async () => {
    const nodes = { a: at('10.0.0.1'), b: at('10.0.0.1'), c: at('10.0.0.2') };
    const result = await fixture.registry.apply({ nodes, mode: 'replace' }, ME, keepGoing);
    expect(changed(result)).toEqual({ changed: ['a', 'c'], failed: ['b'] });
    const hwaddr = { set: { 'network devices.default.hwaddr': '52:54:00:00:00:01' } };
    const copied = await edit().node.copy('a', ['d', 'e'], hwaddr, ME, keepGoing);
    expect(changed(copied)).toEqual({ changed: ['d'], failed: ['e'] });
  });

  test('and one that cannot be changed for another reason takes no other with it', async () => {
    await edit().node.put('other', at('10.0.0.9'), ME);
    const twoDevices = { 'network devices': { default: { ipaddr: '10.0.0.9' }, second: { ipaddr: '10.0.0.1' } } };
    const nodes = { a: twoDevices, b: at('10.0.0.1') };
    const result = await fixture.registry.apply({ nodes, mode: 'replace' }, ME, keepGoing);
    expect(changed(result)).toEqual({ changed: ['b'], failed: ['a'] });
  });
});

test('whatever the request, every record is either changed as it says or named', async () => {
  const anyAddress = fc.integer({ min: 1, max: 4 }).map((last) => `10.0.0.${last}`);
  const anyNodes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), anyAddress, { minKeys: 1 });
  const request = (addresses: Readonly<Record<string, string>>) => ({
    nodes: Object.fromEntries(
      Object.entries(addresses).map(([name, ipaddr]) => [name, { 'network devices': { default: { ipaddr } } }]),
    ),
    mode: 'replace' as const,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyNodes, { minLength: 1, maxLength: 3 }), async (requests) => {
      await fixture.begin();
      for (const addresses of requests) {
        const { nodes } = request(addresses);
        const { failed } = await fixture.registry.apply(request(addresses), ME, keepGoing);
        const left = new Set(failed.map(({ name }) => name));
        for (const [name, document] of Object.entries(nodes)) {
          if (!left.has(name)) expect(fixture.documents().nodes[name]).toEqual(document);
        }
      }
    }),
    { numRuns: 25 },
  );
});
