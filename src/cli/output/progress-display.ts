import type { SingleBar } from 'cli-progress';
import type { Progress } from '../../api/progress.ts';
import { formatBytes } from './format-bytes.ts';
import { printable } from './printable.ts';

export interface ProgressDisplay {
  readonly show: (progress: Progress) => void;
  /** Leaves the terminal in order; nothing is shown afterwards. */
  readonly close: () => void;
}

/** Bars on a terminal for what can be measured, otherwise one line per phase. */
export async function createProgressDisplay(stream: NodeJS.WriteStream): Promise<ProgressDisplay> {
  if (!stream.isTTY) return lineDisplay(stream);
  const { default: cliProgress } = await import('cli-progress');
  const format = '{phase} [{bar}] {percentage}% of {size}';
  return barDisplay(stream, () => new cliProgress.SingleBar({ stream, format, hideCursor: true }));
}

function lineDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let shown: string | undefined;
  return {
    show: ({ phase, text }) => {
      if (phase !== shown) stream.write(`${printable(text)}\n`);
      shown = phase;
    },
    close: () => undefined,
  };
}

function barDisplay(stream: NodeJS.WriteStream, newBar: () => SingleBar): ProgressDisplay {
  const lines = lineDisplay(stream);
  let bar: { readonly phase: string; readonly of: SingleBar } | undefined;
  const close = (): void => {
    bar?.of.stop();
    bar = undefined;
  };
  return {
    show: (progress) => {
      const { phase, doneBytes = 0, totalBytes } = progress;
      if (bar?.phase !== phase) close();
      if (totalBytes === undefined) return lines.show(progress);
      if (bar === undefined) {
        bar = { phase, of: newBar() };
        bar.of.start(totalBytes, doneBytes, { phase, size: formatBytes(totalBytes) });
      }
      bar.of.setTotal(totalBytes);
      bar.of.update(doneBytes);
    },
    close,
  };
}
