import type { NodeOutput, OutputSink, StreamName, WriteText } from './node-output.ts';

/** A longer line is shown in pieces. */
const LONGEST_LINE = 64 * 1024;

/** Each line as it comes, after the name of its node. A line is written whole: those of other nodes do not get into it. */
export function createLineOutput(write: WriteText): OutputSink {
  return { open: (node) => new PrefixedLines(`${node}: `, write), close: async () => undefined };
}

class PrefixedLines implements NodeOutput {
  readonly #prefix: string;
  readonly #write: WriteText;
  readonly #rest: Record<StreamName, string> = { stdout: '', stderr: '' };

  constructor(prefix: string, write: WriteText) {
    this.#prefix = prefix;
    this.#write = write;
  }

  async write(stream: StreamName, text: string): Promise<void> {
    const lines = `${this.#rest[stream]}${text}`.split('\n');
    const rest = lines.pop() ?? '';
    const isTooLong = rest.length > LONGEST_LINE;
    this.#rest[stream] = isTooLong ? '' : rest;
    await this.#lines(stream, isTooLong ? [...lines, rest] : lines);
  }

  async end(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#rest[stream] !== '') await this.#lines(stream, [this.#rest[stream]]);
    }
  }

  async #lines(stream: StreamName, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#write(stream, lines.map((line) => `${this.#prefix}${line}\n`).join(''));
  }
}
