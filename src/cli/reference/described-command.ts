import { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import { examplesOf } from '../examples.ts';
import { GLOBAL_GROUP, loadCommand } from '../program.ts';

/** A flag, an argument or a subcommand, and what it is for. */
export interface DescribedTerm {
  readonly term: string;
  readonly says: string;
}

/** What documents say of one command. All texts are plain. */
export interface DescribedCommand {
  /** E.g. `wwctl node set`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly arguments: readonly DescribedTerm[];
  /** By heading; those that every command has are only with the program. */
  readonly options: ReadonlyMap<string, readonly DescribedTerm[]>;
  readonly commands: readonly DescribedTerm[];
  /** What help says at its end. */
  readonly notes: string;
  readonly examples: readonly DescribedTerm[];
}

/** The program and all its commands that are not hidden, each before those below it. */
export async function describeCommands(command: Command): Promise<readonly DescribedCommand[]> {
  await loadCommand(command);
  const described = describe(command);
  const below: DescribedCommand[] = [];
  for (const subcommand of visibleCommands(command)) below.push(...(await describeCommands(subcommand)));
  return [described, ...below];
}

function visibleCommands(command: Command): readonly Command[] {
  const help = command.createHelp();
  return help.visibleCommands(command).filter((subcommand) => subcommand.name() !== 'help');
}

function describe(command: Command): DescribedCommand {
  const help = command.createHelp();
  return {
    name: fullName(command),
    usage: help.commandUsage(command),
    summary: command.summary() || command.description().replace(/\.$/, ''),
    description: command.description(),
    aliases: command.aliases(),
    arguments: command.registeredArguments.map((argument) => ({
      term: help.argumentTerm(argument),
      says: help.argumentDescription(argument),
    })),
    options: describeOptions(command),
    commands: visibleCommands(command).map((subcommand) => ({
      term: fullName(subcommand),
      says: subcommand.summary() || subcommand.description(),
    })),
    // The program's are its exit codes, for which documents have a place of their own.
    notes: command.parent === null ? '' : notesOf(command),
    examples: Object.entries(examplesOf(command)).map(([term, says]) => ({ term, says })),
  };
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function describeOptions(command: Command): ReadonlyMap<string, readonly DescribedTerm[]> {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const groups = help.groupItems(
    [...command.options],
    options,
    ({ helpGroupHeading }) => helpGroupHeading ?? 'Options:',
  );
  const shown = Array.from(groups).filter(([heading]) => command.parent === null || heading !== GLOBAL_GROUP);
  return new Map(
    shown.map(([heading, inGroup]) => [
      heading.replace(/:$/, ''),
      inGroup.map((option) => ({ term: help.optionTerm(option), says: help.optionDescription(option) })),
    ]),
  );
}

/** Commander keeps what `addHelpText` was given to itself, and says it when help is written. */
function notesOf(command: Command): string {
  let notes = '';
  const write = (text: string): void => {
    notes += text;
  };
  if (command instanceof EventEmitter) command.emit('afterHelp', { error: false, command, write });
  return notes.trim();
}
