import type { Command } from 'commander';

/** `help node set` and `node help set` as `node set --help`, the help that knows a command's options. */
export function helpArguments(argv: readonly string[], program: Command): readonly string[] {
  const at = firstCommandAt(argv, program);
  const before = argv.slice(0, at);
  const [first = '', second, ...rest] = argv.slice(at);
  if (first === 'help') return [...before, ...helpOf(argv.slice(at + 1), program)];
  const group = findCommand(program, first);
  return second === 'help' && group !== undefined ? [...before, first, ...helpOf(rest, group)] : argv;
}

/** Behind global options and their values. */
function firstCommandAt(argv: readonly string[], program: Command): number {
  let at = 0;
  for (let word = argv[0]; word?.startsWith('-'); word = argv[at]) {
    const takesNext = program.options.some(({ long, required }) => long === word && required);
    at += takesNext ? 2 : 1;
  }
  return at;
}

/** Of a word that is no command, the parser says so; behind a command without others, words do not matter. */
function helpOf(words: readonly string[], parent: Command): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined || first === 'help') return ['--help'];
  const command = findCommand(parent, first);
  if (command === undefined) return parent.commands.length > 0 ? words : ['--help'];
  return [first, ...helpOf(rest, command)];
}

function findCommand(parent: Command, word: string): Command | undefined {
  return parent.commands.find((command) => command.name() === word || command.aliases().includes(word));
}
