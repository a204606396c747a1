import type { Argument, Command, Option } from 'commander';

/** What the word under the cursor is. `partial` is what of it is typed already, without what `prefix` keeps. */
export type CompletionPlace =
  | { readonly tag: 'command'; readonly parent: Command; readonly partial: string }
  | { readonly tag: 'option'; readonly command: Command; readonly partial: string }
  | ValuePlace;

export interface ValuePlace {
  readonly tag: 'value';
  readonly command: Command;
  readonly of: Argument | Option;
  /** What stands before the value in the same word, e.g. `--image=`. */
  readonly prefix: string;
  readonly partial: string;
  /** The arguments before it. */
  readonly arguments: readonly string[];
}

/**
 * @param words after the program's name; the last one is under the cursor
 * @param load makes the options and arguments of a command known
 * @returns undefined where nothing fits
 */
export async function completionPlace(
  program: Command,
  words: readonly string[],
  load: (command: Command) => Promise<void>,
): Promise<CompletionPlace | undefined> {
  const reader = new LineReader(program);
  for (const word of words.slice(0, -1)) {
    if (!reader.read(word)) return undefined;
    await load(reader.command);
  }
  return reader.placeOf(words.at(-1) ?? '');
}

/** Reads words as the parser of the command line does. */
class LineReader {
  command: Command;
  readonly #arguments: string[] = [];
  #optionThatWaits: Option | undefined;
  #isAfterDashes = false;

  constructor(program: Command) {
    this.command = program;
  }

  /** @returns false for a word that is no command. */
  read(word: string): boolean {
    if (this.#optionThatWaits !== undefined) this.#optionThatWaits = undefined;
    else if (word === '--') this.#isAfterDashes = true;
    else if (this.#isOption(word)) this.#optionThatWaits = optionThatWaits(this.command, word);
    else if (this.command.commands.length === 0) this.#arguments.push(word);
    else return this.#enter(word);
    return true;
  }

  placeOf(partial: string): CompletionPlace | undefined {
    const { command } = this;
    const common = { tag: 'value', command, arguments: this.#arguments, partial } as const;
    if (this.#optionThatWaits !== undefined) return { ...common, of: this.#optionThatWaits, prefix: '' };
    if (this.#isOption(partial) || (partial === '-' && !this.#isAfterDashes)) return optionPlace(common);
    if (command.commands.length > 0) return { tag: 'command', parent: command, partial };
    const argument = argumentAt(command, this.#arguments.length);
    return argument && { ...common, of: argument, prefix: '' };
  }

  #isOption(word: string): boolean {
    return word.startsWith('-') && word !== '-' && !this.#isAfterDashes;
  }

  #enter(word: string): boolean {
    const found = this.command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    this.command = found ?? this.command;
    return found !== undefined;
  }
}

function optionThatWaits(command: Command, word: string): Option | undefined {
  return command.options.find((option) => [option.short, option.long].includes(word) && option.required);
}

function optionPlace(place: Omit<ValuePlace, 'of' | 'prefix'>): CompletionPlace | undefined {
  const { command, partial } = place;
  const [name = '', value] = partial.split(/=(.*)/s, 2);
  if (value === undefined) return { tag: 'option', command, partial };
  const option = command.options.find(({ long, required, optional }) => long === name && (required || optional));
  return option && { ...place, of: option, prefix: `${name}=`, partial: value };
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}
