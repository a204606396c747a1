import type { WriteStream } from 'node:tty';

/** What the lab tells the person watching: one line per step, a live one where the output is a terminal. */
export interface Steps {
  /** Shows a step while `work` runs, then how long it took. `work` may say what it is at. */
  readonly step: <T>(title: string, work: (report: (doing: string) => void) => Promise<T>) => Promise<T>;
  /** A line of its own. */
  readonly note: (text: string) => void;
  /** Seconds per finished step, in order. */
  readonly times: ReadonlyMap<string, number>;
}

export const createSteps = (output: WriteStream): Steps => {
  const times = new Map<string, number>();
  const note = (text: string) => output.write(`${text}\n`);

  const step: Steps['step'] = async (title, work) => {
    const line = liveLine(output, title);
    const startedAt = performance.now();
    try {
      const result = await work(line.report);
      times.set(title, (performance.now() - startedAt) / 1000);
      line.end('✔');
      return result;
    } catch (error) {
      line.end('✘');
      throw error;
    }
  };
  return { step, note, times };
};

/** On a terminal the line is redrawn each second; in a log there is one line at the start and one at the end. */
const liveLine = (output: WriteStream, title: string) => {
  const startedAt = performance.now();
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  let doing = '';
  const draw = () => {
    const text = `▸ ${title} … ${elapsed()}${doing === '' ? '' : `  ${doing}`}`;
    output.write(`\r\x1b[K${text.slice(0, Math.max(20, output.columns - 1))}`);
  };
  const timer = output.isTTY ? setInterval(draw, 1000) : undefined;
  if (output.isTTY) draw();
  else output.write(`▸ ${title} …\n`);
  return {
    report: (text: string) => {
      doing = text;
      if (output.isTTY) draw();
    },
    end: (mark: string) => {
      clearInterval(timer);
      output.write(`${output.isTTY ? '\r\x1b[K' : ''}${mark} ${title}  ${elapsed()}\n`);
    },
  };
};
