import { spawn } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { ArchiveOutput } from '../../../src/adapter/process/archive-output.ts';
import type { ArchiveWriter } from '../../../src/adapter/process/archive-writer.ts';
import { BlockWriter } from '../../../src/adapter/process/block-writer.ts';
import { packedBy } from '../../../src/adapter/process/packed-file.ts';

const MEBIBYTE = Buffer.alloc(1024 * 1024);

/** An archive of what `send` says, into a shell command. */
function archiveInto(script: string): { output: ArchiveOutput; send: (bytes: Buffer) => void } {
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'pipe'] });
  const packed = packedBy(child, { program: 'the packer', debianPackage: 'dash' });
  const blocks = new BlockWriter(packed.input);
  const archive: ArchiveWriter = {
    put: () => undefined,
    beginFile: () => undefined,
    data: (slice) => blocks.append(slice),
    endFile: () => undefined,
    ready: () => blocks.ready(),
    end: () => blocks.end(),
  };
  return { output: new ArchiveOutput(packed, archive), send: (bytes) => blocks.append(bytes) };
}

describe('an archive on its way into a packer', () => {
  test('is whole when the packer has seen its end and leaves the padding', async () => {
    const { output, send } = archiveInto('head --bytes=1048576 >/dev/null');
    send(MEBIBYTE);
    send(MEBIBYTE);
    await expect(output.end()).resolves.toBeUndefined();
  });

  test('is not whole when the packer says so', async () => {
    const { output, send } = archiveInto('head --bytes=1048576 >/dev/null; echo no room >&2; exit 3');
    send(MEBIBYTE);
    send(MEBIBYTE);
    await expect(output.end()).rejects.toThrow('the packer failed: no room');
  });

  test('is not whole when the packer goes while files are to come', async () => {
    const { output, send } = archiveInto('exit 0');
    const sendAll = async () => {
      for (let at = 0; at < 16; at += 1) {
        send(MEBIBYTE);
        await output.ready();
      }
    };
    await expect(sendAll()).rejects.toThrow('the packer ended before it had everything');
  });
});
