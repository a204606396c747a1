import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a child process writes, line by line, for those who wait for a line. */
export class ChildLines {
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  #end: string | undefined;
  #taken = 0;

  /** stdout and stderr must be pipes. */
  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#add(line));
    }
    child.once('close', (code, signal) => {
      this.#end = `ended with ${signal ?? code}`;
      this.#wake();
    });
  }

  /** The next line that holds `text` or matches, from where the one before was taken; rejects when the child ends before. */
  async take(text: string | RegExp): Promise<string> {
    for (;;) {
      const line = this.#lines[this.#taken];
      if (line !== undefined) {
        this.#taken += 1;
        if (typeof text === 'string' ? line.includes(text) : text.test(line)) return line;
      } else if (this.#end !== undefined) {
        throw new Error(`${this.#end} without a line like ${text}:\n${this.text}`);
      } else {
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    }
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
