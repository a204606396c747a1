import { foldNodeset } from '../../domain/nodeset/fold-nodeset.ts';
import type { NodeOutput, OutputSink, StreamName, WriteText } from './node-output.ts';

export interface FoldLimits {
  /** Characters kept of one stream of one node. */
  readonly perStream: number;
  /** Characters kept of all nodes that are done; beyond that, what is there is shown before the others are done. */
  readonly total: number;
}

const DEFAULT_LIMITS: FoldLimits = { perStream: 1024 ** 2, total: 64 * 1024 ** 2 };

/** Equal output once, below the nodes that gave it; the most nodes first. Shown when all nodes are done. */
export function createFoldedOutput(write: WriteText, limits: FoldLimits = DEFAULT_LIMITS): OutputSink {
  const groups: Readonly<Record<StreamName, OutputGroups>> = { stdout: new OutputGroups(), stderr: new OutputGroups() };
  const show = async () => {
    for (const stream of STREAMS) {
      const blocks = groups[stream].take();
      if (blocks !== '') await write(stream, blocks);
    }
  };
  return {
    open: (node) => {
      const kept: Record<StreamName, KeptText> = {
        stdout: new KeptText(limits.perStream),
        stderr: new KeptText(limits.perStream),
      };
      const output: NodeOutput = {
        write: async (stream, text) => kept[stream].add(text),
        end: async () => {
          for (const stream of STREAMS) groups[stream].add(node, kept[stream].text());
          if (groups.stdout.size + groups.stderr.size > limits.total) await show();
        },
      };
      return output;
    },
    close: show,
  };
}

const STREAMS = ['stdout', 'stderr'] as const;

/** The beginning of a text, and how much came after it. */
class KeptText {
  readonly #limit: number;
  #text = '';
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    const room = this.#limit - this.#text.length;
    this.#text += text.slice(0, room);
    this.#dropped += Math.max(0, text.length - room);
  }

  text(): string {
    const ended = this.#text === '' || this.#text.endsWith('\n') ? this.#text : `${this.#text}\n`;
    if (this.#dropped === 0) return ended;
    return `${ended}… ${this.#dropped} more characters; --no-fold shows everything\n`;
  }
}

/** Nodes by what they printed. */
class OutputGroups {
  readonly #nodes = new Map<string, string[]>();
  size = 0;

  add(node: string, text: string): void {
    if (text === '') return;
    const nodes = this.#nodes.get(text);
    if (nodes !== undefined) {
      nodes.push(node);
      return;
    }
    this.#nodes.set(text, [node]);
    this.size += text.length;
  }

  /** Everything as blocks; afterwards there is nothing. */
  take(): string {
    const groups = [...this.#nodes].sort(([, a], [, b]) => b.length - a.length);
    this.#nodes.clear();
    this.size = 0;
    return groups.map(([text, nodes]) => `${header(nodes)}${text}`).join('');
  }
}

const RULE = '-'.repeat(15);

function header(nodes: readonly string[]): string {
  // The order in which nodes happened to be done says nothing.
  const names = nodes.toSorted();
  const count = names.length > 1 ? ` (${names.length})` : '';
  return `${RULE}\n${foldNodeset(names)}${count}\n${RULE}\n`;
}
