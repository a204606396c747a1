import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UnavailableError } from '../../domain/errors.ts';
import { skopeoFailure } from './skopeo-failure.ts';

export interface SkopeoRun {
  readonly args: readonly string[];
  readonly signal?: AbortSignal;
  /** Bounds what is kept of the output. */
  readonly maxOutputBytes: number;
  /** Who is spoken with; the source unless said. */
  readonly other?: 'source' | 'destination';
}

const MAX_ERROR_BYTES = 16 * 1024;

/** Runs skopeo to its end and returns what it printed. Rejects with the error that it reported. */
export async function runSkopeo({ args, signal, maxOutputBytes, other = 'source' }: SkopeoRun): Promise<Buffer> {
  signal?.throwIfAborted();
  const child = spawn('skopeo', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const output: Buffer[] = [];
  let outputBytes = 0;
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes <= maxOutputBytes) output.push(chunk);
    else stop();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-MAX_ERROR_BYTES);
  });
  try {
    const [code] = await once(child, 'close');
    signal?.throwIfAborted();
    if (outputBytes > maxOutputBytes) throw new UnavailableError('the image has a manifest that is too large');
    if (code !== 0) throw skopeoFailure(errors, other);
    return Buffer.concat(output);
  } catch (error) {
    if (child.pid !== undefined) throw error;
    throw new UnavailableError('cannot run skopeo: install the package skopeo', {}, { cause: error });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
