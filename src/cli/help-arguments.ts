import type { Command } from 'commander';

/** `help node set` and `node help set` as `node set --help`, the help that knows a command's options. */
export function helpArguments(argv: readonly string[], program: Command): readonly string[] {
  const [first = '', second = ''] = argv;
  if (first === 'help') return helpOf(argv.slice(1), program);
  const group = findCommand(program, first);
  return second === 'help' && group !== undefined ? [first, ...helpOf(argv.slice(2), group)] : argv;
}

/** Of a word that is no command, the parser says so. */
function helpOf(words: readonly string[], parent: Command): readonly string[] {
  const isKnown = words[0] === undefined || findCommand(parent, words[0]) !== undefined;
  return isKnown ? [...words, '--help'] : words;
}

function findCommand(parent: Command, word: string): Command | undefined {
  return parent.commands.find((command) => command.name() === word || command.aliases().includes(word));
}
