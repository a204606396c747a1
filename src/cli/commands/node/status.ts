import { InvalidArgumentError, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatTable } from '../../output/table.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options extends DataOptions {
  readonly history?: string;
  readonly limit: number;
}

export const nodeStatus: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addOption(new Option('--history <node>', 'show the steps of one node, the newest first'))
    .addOption(new Option('--limit <count>', 'how many steps of the history').default(100).argParser(wholeNumber))
    .action(async (names: readonly string[], options: Options) => {
      const api = await session.api(command);
      const { signal } = session;
      if (options.history !== undefined) {
        const input = { node: options.history, limit: options.limit };
        const events = await api.call('event.list', input, { signal });
        session.write((await formatData(events, options)) ?? historyTable(events));
        return;
      }
      const status = await api.call('status.list', names.length > 0 ? { names } : {}, { signal });
      session.write((await formatData(status, options)) ?? statusTable(status, Date.now()));
    });
};

type Event = OutputOf<'event.list'>[number];

function statusTable(status: OutputOf<'status.list'>, now: number): string {
  const rows = status.map(({ node, last, seenAt }) => [
    node,
    last?.stage.toUpperCase(),
    last && detailText(last),
    seenAt === undefined ? undefined : `${Math.max(0, Math.round((now - seenAt) / 1000))}s`,
  ]);
  return formatTable(['NODENAME', 'STAGE', 'SENT/DETAIL', 'LASTSEEN'], rows);
}

function historyTable(events: readonly Event[]): string {
  const rows = events.map((event) => [
    new Date(event.at).toISOString(),
    event.stage.toUpperCase(),
    detailText(event),
    event.ip ?? event.hwaddr,
  ]);
  return formatTable(['TIME', 'STAGE', 'SENT/DETAIL', 'MACHINE'], rows);
}

/** What went well needs no word for it. */
function detailText({ outcome, detail }: Event): string {
  return outcome === 'ok' ? detail : `${outcome}: ${detail}`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 10000.');
  return Number(text);
}
