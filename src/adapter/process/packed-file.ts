import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { UnavailableError } from '../../domain/errors.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

/** Where an archive's bytes go on their way into a file. */
export interface PackedFile {
  readonly input: Writable;
  /** Resolves when the file is whole, once `input` has ended. Rejects when it cannot be written. */
  finished(): Promise<void>;
  /** Stops at once after a failure, and says what caused it: a packer that fails breaks its input before it says why. */
  abandon(failure: unknown): Promise<unknown>;
}

/** The packer ended well although there was more for it. */
export class InputLeft extends UnavailableError {}

export interface PackingTool {
  readonly program: string;
  readonly debianPackage: string;
  /** What it says when it goes on although something is missing. */
  readonly isLoss?: RegExp;
}

/** How a write fails whose reader has gone, or could not be started. */
const BROKEN_INPUT = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** @param child writes the file; what it gets comes by its standard input, and what it says is why it failed */
export function packedBy(child: ChildProcess, tool: PackingTool): PackedFile {
  const { stdin } = child;
  if (!stdin) throw new UnavailableError(`${tool.program} has no standard input`);
  const ended = packerEnd(child, tool);
  // Either is heard of by who writes or by who waits for the end.
  ended.catch((error: Error) => stdin.destroy(error));
  stdin.on('error', () => undefined);
  const abandon = async (failure: unknown) => {
    const isBroken = BROKEN_INPUT.has(systemErrorCode(failure) ?? '');
    if (!isBroken) child.kill('SIGKILL');
    const reason = await ended.catch((error: unknown) => error);
    return isBroken ? (reason ?? new InputLeft(`${tool.program} ended before it had everything`)) : failure;
  };
  return { input: stdin, finished: () => ended, abandon };
}

async function packerEnd(child: ChildProcess, { program, debianPackage, isLoss }: PackingTool): Promise<void> {
  let message = '';
  child.stderr?.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  let code: unknown;
  try {
    [code] = await once(child, 'close');
  } catch (error) {
    throw new UnavailableError(`cannot run ${program}: install the package ${debianPackage}`, {}, { cause: error });
  }
  if (code === 0 && isLoss?.test(message))
    throw new UnavailableError(`${program} left something out: ${message.trim()}`);
  if (code !== 0) throw new UnavailableError(`${program} failed: ${message.trim() || `exit code ${String(code)}`}`);
}
