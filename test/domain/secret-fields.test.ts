import { expect, test } from '@jest/globals';
import { patchDocument, readDocument } from '../../src/domain/registry-document.ts';
import { hideSecrets, shownText } from '../../src/domain/secret-fields.ts';

test('people see *** where a password is', () => {
  expect(hideSecrets({ ipmi: { username: 'admin', password: 'x' }, tags: { password: 'free' }, comment: 'c' })).toEqual(
    {
      ipmi: { username: 'admin', password: '***' },
      tags: { password: 'free' },
      comment: 'c',
    },
  );
  expect(hideSecrets({ ipmi: { username: 'admin' } })).toEqual({ ipmi: { username: 'admin' } });
  expect(shownText('ipmi.password', 'x')).toBe('***');
  expect(shownText('tags.ipmi.password', 'x')).toBe('x');
  expect(shownText('kernel.args', ['a', 'b'])).toBe('a,b');
});

test('what people see cannot become the password', () => {
  expect(readDocument('node', { ipmi: { password: '***' } }).problems).toEqual([
    expect.objectContaining({ remedy: 'It stands for a password that is not shown: leave the field out.' }),
  ]);
  expect(patchDocument('node', {}, { set: { 'ipmi.password': '***' } }).problems).toHaveLength(1);
});
