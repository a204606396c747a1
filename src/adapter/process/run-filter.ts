import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidError, UnavailableError } from '../../domain/errors.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

/** A program that reads a stream, and the package that has it. */
export interface Filter {
  readonly program: string;
  readonly args: readonly string[];
  readonly debianPackage: string;
}

const CLOSED_BY_READER: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Feeds a program, whose output goes to the next one; it ends with its input, also when this process is killed.
 * @throws UnavailableError when it is not there, InvalidError with its own words when it fails
 */
export async function runFilter(
  { program, args, debianPackage }: Filter,
  input: Readable,
  takeOutput: (output: Readable) => Promise<unknown>,
): Promise<void> {
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
  let message = '';
  child.stderr.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  const ended = once(child, 'close');
  const fed = pipeline(input, child.stdin);
  const [end, output, feeding] = await Promise.allSettled([ended, takeOutput(child.stdout), fed]);
  if (end.status === 'rejected') {
    if (systemErrorCode(end.reason) !== 'ENOENT') throw end.reason;
    throw new UnavailableError(`${program} is missing: apt-get install ${debianPackage}`, { program });
  }
  const [code] = end.value;
  if (code !== 0) throw new InvalidError(`${program} cannot read it: ${message.trim().split('\n')[0] ?? ''}`);
  if (output.status === 'rejected') throw output.reason;
  // A program may have read enough; half an input is none.
  if (feeding.status === 'rejected' && !CLOSED_BY_READER.has(systemErrorCode(feeding.reason) ?? ''))
    throw feeding.reason;
}

/** For the last program, which says nothing. */
export async function dropOutput(output: Readable): Promise<void> {
  for await (const _ of output);
}
