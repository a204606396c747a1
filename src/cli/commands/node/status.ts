import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import type { ApiClient } from '../../../api/client.ts';
import { CancelledError } from '../../cancelled-error.ts';
import { addExamples } from '../../examples.ts';
import { nodesInput } from '../../nodes-input.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { HISTORY_COLUMNS, type NodeEvent } from './history-columns.ts';
import { chosenStatus, type StatusFilter, type StatusRow, statusColumns } from './status-rows.ts';

interface Options extends OutputOptions, StatusFilter {
  readonly watch?: boolean;
  readonly update: number;
  readonly history?: string;
  readonly limit: number;
}

export const nodeStatus: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node status --watch --last': 'watch nodes boot, those seen last on top',
    'wwctl node status --unknown @gpu': 'which nodes of a profile were never seen',
    'wwctl node status --history n01 --limit 20': 'the last steps of one node, with their reasons',
  });
  addOutputOptions(command, [...statusColumns(undefined), ...HISTORY_COLUMNS])
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addOption(new Option('-w, --watch', 'show it again and again, until Ctrl-C'))
    .addOption(new Option('-U, --update <ms>', 'how often').default(500).argParser(wholeNumber(100, 3_600_000)))
    .addOption(new Option('-t, --time <seconds>', 'nodes seen in so many seconds').argParser(wholeNumber(1, 1e9)))
    .addOption(new Option('-u, --unknown', 'nodes that were never seen'))
    .addOption(new Option('-l, --last', 'those seen last come first'))
    .addOption(new Option('-r, --reverse', 'turn the order around'))
    .addOption(new Option('--history <node>', 'show the steps of one node, the newest first'))
    .addOption(new Option('--limit <count>', 'steps of the history').default(100).argParser(wholeNumber(1, 10_000)))
    .action(async (words: readonly string[], options: Options) => {
      const api = await session.api(command);
      if (options.history !== undefined)
        return session.write(await historyText(api, session, options.history, options));
      const nodes = await nodesInput(words);
      const intervalSeconds = await updateInterval(session.configFile(command));
      const text = (): Promise<string> => statusText(api, session, { ...options, nodes, intervalSeconds });
      if (!options.watch) return session.write(await text());
      await showAgainAndAgain(session, text, options.update);
    });
};

interface StatusOptions extends Options {
  readonly nodes: { readonly names?: readonly string[] };
  readonly intervalSeconds: number | undefined;
}

async function statusText(api: ApiClient, { signal, terminal }: Session, options: StatusOptions): Promise<string> {
  const { items: status } = await api.call('status.list', options.nodes, { signal });
  return formatOutput(
    {
      columns: statusColumns(options.intervalSeconds),
      rows: chosenStatus(status, options, Date.now()),
      name: ({ node }: StatusRow) => node,
      document: ({ silentSeconds, ...document }: StatusRow) => document,
      shape: 'list',
    },
    options,
    terminal,
  );
}

/** Far from the daemon there is no configuration of it, and lateness has no colour. */
async function updateInterval(configFile: string | undefined): Promise<number | undefined> {
  const { loadSettings } = await import('../../../config/load-config.ts');
  const { config, file } = loadSettings({ file: configFile, env: process.env });
  return file === undefined ? undefined : config.warewulf.updateInterval;
}

async function historyText(
  api: ApiClient,
  { signal, terminal }: Session,
  node: string,
  options: Options,
): Promise<string> {
  const { items: rows } = await api.call('event.list', { node, limit: options.limit }, { signal });
  const listing = { columns: HISTORY_COLUMNS, rows, name: ({ node = '' }: NodeEvent) => node, shape: 'list' } as const;
  return formatOutput(listing, options, terminal);
}

/** Each text takes the place of the one before, as far as the terminal's lines go. Ctrl-C is how it should end. */
async function showAgainAndAgain(session: Session, text: () => Promise<string>, everyMs: number): Promise<void> {
  const { signal } = session;
  try {
    for (;;) {
      const shown = await text();
      const { isTerminal, height = Infinity } = session.terminal;
      const lines = shown.split('\n').slice(0, height - 1);
      session.write(`${isTerminal ? CLEAR : ''}${lines.join('\n')}`);
      await setTimeout(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (!(signal.aborted && signal.reason instanceof CancelledError)) throw error;
    // The prompt of the shell begins a line of its own.
    if (session.terminal.isTerminal) session.write('\n');
  }
}

/** Cursor to the upper left corner, and nothing after it (ECMA-48 CUP, ED). */
const CLEAR = '\u001b[H\u001b[J';

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
