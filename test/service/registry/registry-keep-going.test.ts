import { expect, test } from '@jest/globals';
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
