import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { BlockWriter } from '../../../src/adapter/process/block-writer.ts';

/** A stream that keeps what it gets, later. */
function slowStream(chunks: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      setImmediate(() => {
        chunks.push(Buffer.from(chunk));
        done();
      });
    },
  });
}

describe('a block writer', () => {
  test('passes on every byte in order, in large blocks', async () => {
    const chunks: Buffer[] = [];
    const writer = new BlockWriter(slowStream(chunks));
    const pieces = Array.from({ length: 300 }, (_each, at) => Buffer.alloc(at * 97, at));
    for (const piece of pieces) {
      writer.append(piece);
      await writer.ready();
    }
    await writer.end();
    expect(Buffer.concat(chunks).equals(Buffer.concat(pieces))).toBe(true);
    expect(chunks).toHaveLength(Math.ceil(Buffer.concat(pieces).length / (512 * 1024)));
  });

  test('rejects with the error of the stream', async () => {
    const writer = new BlockWriter(
      new Writable({ write: (_chunk, _encoding, done) => done(new Error('no more room')) }),
    );
    for (let turn = 0; turn < 8; turn += 1) writer.append(Buffer.alloc(512 * 1024));
    await expect(writer.ready().then(() => writer.end())).rejects.toThrow('no more room');
  });
});
