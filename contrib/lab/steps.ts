/** Where the lines go: a terminal, a log, or a test's memory. */
export interface StepsOutput {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the lab tells the person watching: one line per step, a live one where the output is a terminal. */
export interface Steps {
  /** Shows a step while `work` runs, then how long it took. `work` may say what it is at. */
  readonly step: <T>(title: string, work: (report: (doing: string) => void) => Promise<T>) => Promise<T>;
  /** A line of its own, above the live one. */
  readonly note: (text: string) => void;
  /** Seconds per finished step, in order. */
  readonly times: ReadonlyMap<string, number>;
}

export const createSteps = (output: StepsOutput): Steps => {
  const times = new Map<string, number>();
  let live: LiveLine | undefined;

  const step: Steps['step'] = async (title, work) => {
    const startedAt = performance.now();
    const line = liveLine(output, title, startedAt);
    live = line;
    const end = (mark: string) => {
      live = undefined;
      line.end(`${mark} ${title}  ${secondsSince(startedAt)}`);
    };
    try {
      const result = await work(line.report);
      times.set(title, (performance.now() - startedAt) / 1000);
      end('✔');
      return result;
    } catch (error) {
      end('✘');
      throw error;
    }
  };
  const note = (text: string) => {
    live?.clear();
    output.write(`${text}\n`);
    live?.draw();
  };
  return { step, note, times };
};

interface LiveLine {
  readonly report: (doing: string) => void;
  readonly clear: () => void;
  readonly draw: () => void;
  readonly end: (closingLine: string) => void;
}

/** On a terminal the line is redrawn each second; in a log there is one line at the start and one at the end. */
const liveLine = (output: StepsOutput, title: string, startedAt: number): LiveLine => {
  if (!output.isTTY) {
    output.write(`▸ ${title} …\n`);
    const nothing = () => undefined;
    return { report: nothing, clear: nothing, draw: nothing, end: (line) => void output.write(`${line}\n`) };
  }
  let doing = '';
  const clear = () => output.write('\r\x1b[K');
  const draw = () => {
    const text = `▸ ${title} … ${secondsSince(startedAt)}${doing === '' ? '' : `  ${doing}`}`;
    clear();
    output.write(text.slice(0, Math.max(20, (output.columns || 80) - 1)));
  };
  const timer = setInterval(draw, 1000);
  draw();
  const report = (text: string) => {
    doing = text;
    draw();
  };
  const end = (line: string) => {
    clearInterval(timer);
    clear();
    output.write(`${line}\n`);
  };
  return { report, clear, draw, end };
};

const secondsSince = (startedAt: number): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
