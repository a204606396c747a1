import type { Command } from 'commander';

const examples = new WeakMap<Command, Readonly<Record<string, string>>>();

/**
 * Shows how a command is used, in its help, its man page and the reference.
 * @param lines what to type, e.g. `wwctl node list --net n[01-16]`, and what it does, in a few words
 */
export function addExamples(command: Command, lines: Readonly<Record<string, string>>): Command {
  examples.set(command, { ...examplesOf(command), ...lines });
  return command;
}

export function examplesOf(command: Command): Readonly<Record<string, string>> {
  return examples.get(command) ?? {};
}

/** For the end of a command's help. */
export function examplesText(command: Command): string {
  const lines = Object.entries(examplesOf(command)).map(([line, says]) => `  # ${says}\n  ${line}`);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}
