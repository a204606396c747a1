import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { nodeWords } from '../../../src/cli/records/node-words.ts';
import { InvalidError } from '../../../src/domain/errors.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();

function fromInput(text: string, words: readonly string[] = ['-']): Promise<readonly string[]> {
  return nodeWords(words, Readable.from([Buffer.from(text)]));
}

describe('the words of a command', () => {
  test.each([
    ['stay as they are', ['n[01-04]', '!', '@gpu', '^', '-x'], '', ['n[01-04]', '!', '@gpu', '^', '-x']],
    ['take names from standard input', ['-'], 'n01\nn02 n03,n04\n', ['(n[01-04])']],
    ['keep the order of names', ['-'], 'n02\nn01\n', ['(n02\nn01)']],
    ['take groups and attributes too', ['-'], '@gpu!n01\n', ['(@gpu!n01)']],
    ['know comments', ['-'], '# rack 7\nn01 # broken, "sigh\n', ['(n01)']],
    ['combine what is read with other words', ['@*', '!', '-'], 'n01 n02', ['@*', '!', '(n[01-02])']],
    ['read standard input once', ['-', '&', '-'], 'n01', ['(n01)', '&', '(n01)']],
    ['name no node when nothing is read', ['-'], '\n', ['()']],
  ])('%s', async (_says, words, input, expected) => expect(await fromInput(input, words)).toEqual(expected));

  test('take names from a file', async () => {
    const path = directory.file('nodes.txt');
    writeFileSync(path, 'n01\nn02\n');
    expect(await nodeWords(['login', `^${path}`])).toEqual(['login', '(n[01-02])']);
  });

  test('a file that is not there is told', async () => {
    await expect(nodeWords(['^/nonexistent/nodes'])).rejects.toThrow(
      /^cannot read nodes from \/nonexistent\/nodes \(ENOENT\): behind \^ at the beginning of a word stands the name of a file/,
    );
  });

  test('a directory is no file', async () => {
    await expect(nodeWords([`^${directory.file('')}`])).rejects.toThrow(InvalidError);
  });

  test('what cannot be read is told with its line', async () => {
    await expect(fromInput('n01 # one\n\nn[4-1]\n')).rejects.toThrow(
      'standard input, line 3: the range 4-1 counts down (at "4-1]"). Write numbers and ranges that count up',
    );
  });

  test('more than a MiB is refused', async () => {
    await expect(fromInput(' '.repeat(2 ** 20 + 1))).rejects.toThrow('has more than 1048576 bytes');
  });
});
