import { createInterface } from 'node:readline/promises';
import { CancelledError } from './cancelled-error.ts';

/**
 * Asks on stderr, so that a piped stdout stays clean; only `y` and `yes` are a yes.
 * @throws CancelledError for any other answer, an end of input, or an abort.
 */
export async function confirm(question: string, signal: AbortSignal): Promise<void> {
  // Names or records came from there; readline would wait for an end that was there before.
  if (process.stdin.readableEnded) {
    throw new CancelledError('nothing was changed: nobody can answer behind the standard input, repeat it with --yes');
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: AbortSignal.any([signal, ended.signal]) });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  } finally {
    lines.close();
  }
  throw new CancelledError('nothing was changed: answer y, or repeat the command with --yes');
}
