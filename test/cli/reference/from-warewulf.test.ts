import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram, loadCommand } from '../../../src/cli/program.ts';
import { createSession, type Session } from '../../../src/cli/session.ts';

const TABLE = readFileSync(resolve(import.meta.dirname, '../../../docs/from-warewulf.md'), 'utf8');

let session: Session;
let program: Command;
beforeAll(() => {
  session = createSession([]);
  program = buildProgram(session);
});
afterAll(() => session.close());

/** Rows about something else begin with another word. */
const NOUNS = new Set('node profile image overlay ssh configure server clean upgrade version genconfig'.split(' '));

/** What the table says is the same or better here: the words of the command and of its aliases, and the flags. */
const promised = TABLE.split('\n')
  .map((line) => /^\| (`.*?) \| (?:same|better) \|/.exec(line)?.[1]?.replaceAll('\\|', '|'))
  .filter((cell) => cell !== undefined)
  .map((cell) => {
    const words = Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code.split(' '));
    const command = words[0]?.filter((word) => !word.startsWith('-')) ?? [];
    const aliases = words.slice(1).filter(([first, ...more]) => !first?.startsWith('-') && more.length === 0);
    const flags = words.flat().filter((word) => word.startsWith('-'));
    return { cell, command, aliases: aliases.flat(), flags };
  })
  .filter(({ command }) => NOUNS.has(command[0] ?? ''));

test('the table names commands', () => {
  expect(promised.length).toBeGreaterThan(30);
});

test.each(promised)('$cell', async ({ command, aliases, flags }) => {
  const found = await findCommand(command);
  expect(found?.name()).toBe(command.at(-1));
  for (const alias of aliases) {
    expect((await findCommand([...command.slice(0, -1), alias]))?.name()).toBe(command.at(-1));
  }
  const meant = await defaultVerb(found);
  const known = new Set([found, meant].flatMap((one) => one?.options.flatMap(({ short, long }) => [short, long])));
  expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
});

async function findCommand(words: readonly string[]): Promise<Command | undefined> {
  let at: Command | undefined = program;
  for (const word of words) {
    if (at === undefined) return undefined;
    await loadCommand(at);
    at = at.commands.find((command) => command.name() === word || command.aliases().includes(word));
  }
  if (at !== undefined) await loadCommand(at);
  return at;
}

/** What a noun means alone, e.g. `configure all`. */
async function defaultVerb(command: Command | undefined): Promise<Command | undefined> {
  const name = DEFAULT_VERBS[command?.name() ?? ''];
  return name === undefined ? undefined : findCommand([command?.name() ?? '', name]);
}

const DEFAULT_VERBS: Readonly<Record<string, string>> = { configure: 'all' };
