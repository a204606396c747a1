import { type Command, Option } from 'commander';
import type { ApiClient, OutputOf } from '../../api/client.ts';
import { confirm } from '../confirm.ts';
import { printable } from '../output/printable.ts';
import type { Terminal } from '../output/terminal.ts';
import { PartialFailure } from '../partial-failure.ts';
import type { Session } from '../session.ts';
import { diffText } from './diff-text.ts';

type Plan = OutputOf<'host.plan'>;
type Outcome = OutputOf<'host.apply'>;
export type HostStep = Plan['steps'][number];

export interface ConfigureOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function addConfigureOptions(command: Command): Command {
  return command
    .addOption(new Option('-y, --yes', 'change without asking'))
    .addOption(new Option('--dry-run', 'show what would change, and change nothing').conflicts('yes'));
}

/**
 * Shows what the steps change on this server, asks, and has the daemon do exactly that.
 * @throws PartialFailure when the files are written, but a service did not follow
 */
export async function configureHost(
  session: Session,
  api: ApiClient,
  steps: readonly HostStep[],
  options: ConfigureOptions,
): Promise<void> {
  const { signal, terminal } = session;
  const plan = await api.call('host.plan', { steps }, { signal });
  session.write(planText(plan, terminal));
  session.writeError(plan.notes.map((note) => `note: ${printable(note)}\n`).join(''));
  if (isEmpty(plan)) return session.write('nothing to change: it is so already\n');
  if (options.dryRun) return;
  if (!options.yes) await confirm('change this server so?', signal);
  const outcome = await session.withProgress((call) => api.call('host.apply', { steps, digest: plan.digest }, call));
  session.write(outcomeText(outcome));
  reportUnits(session, outcome);
}

function isEmpty({ files, keys, units }: Plan): boolean {
  return keys.length + units.length === 0 && files.every(({ change }) => change === 'none');
}

function planText({ files, keys, units }: Plan, terminal: Terminal): string {
  return [
    ...files.map(({ diff }) => diffText(diff, terminal)),
    ...keys.map(({ path, type, purpose }) => `make the ${type} key ${path}: ${purpose}\n`),
    ...units.map(({ unit, enable, reload }) => `${unitWords(enable, reload)} ${unit}\n`),
  ].join('');
}

function unitWords(enable: boolean, reload: boolean): string {
  return [...(enable ? ['enable'] : []), ...(reload ? ['start or reload'] : [])].join(', ');
}

function outcomeText({ files, keys, units }: Outcome): string {
  return [
    ...keys.map((path) => `made ${path}\n`),
    ...files.map((file) => fileText(file)),
    ...units.flatMap(({ unit, problem }) => (problem === undefined ? [`${unit} follows\n`] : [])),
  ].join('');
}

function fileText({ path, inPlace, backup }: Outcome['files'][number]): string {
  const how = inPlace === undefined ? '' : ` over, because ${printable(inPlace)}`;
  return `wrote ${path}${how}${backup === undefined ? '' : `; before: ${backup}`}\n`;
}

function reportUnits(session: Session, { units }: Outcome): void {
  const failed = units.filter(({ problem }) => problem !== undefined);
  for (const { problem = '' } of failed) session.writeError(`${printable(problem)}\n`);
  if (failed.length === 0) return;
  throw new PartialFailure(`the files are written, but ${failed.map(({ unit }) => unit).join(', ')} did not follow`);
}
