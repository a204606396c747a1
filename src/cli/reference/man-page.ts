import { EXIT_CODES } from '../exit-code.ts';
import type { DescribedCommand, DescribedTerm } from './described-command.ts';
import { roffText, roffWord } from './roff.ts';

export interface ManPage {
  /** E.g. `wwctl-node-set.1`. */
  readonly file: string;
  readonly text: string;
}

/** The page of one command in the man(7) language. @param edition its date (YYYY-MM-DD) and the program's version */
export function manPage(
  command: DescribedCommand,
  edition: { readonly date: string; readonly version: string },
): ManPage {
  const name = pageName(command.name);
  const lines = [
    `.TH ${roffWord(name.toUpperCase())} 1 ${edition.date} ${roffWord(`warewulf-ts ${edition.version}`)} Warewulf`,
    ...section('NAME', [roffText(`${name} - ${command.summary}`)]),
    ...section('SYNOPSIS', [`.B ${roffText(command.name)}`, roffText(argumentsOf(command))]),
    ...section('DESCRIPTION', descriptionLines(command)),
    ...section('ARGUMENTS', terms(command.arguments)),
    ...section('COMMANDS', terms(command.commands)),
    ...section('OPTIONS', optionLines(command)),
    ...section('EXAMPLES', command.examples.flatMap(exampleLines).slice(1)),
    ...section('EXIT STATUS', exitLines(command)),
    ...section('SEE ALSO', [
      seeAlso(command)
        .map((page) => `.BR ${roffText(page)} (1)`)
        .join(' ,\n'),
    ]),
  ];
  return { file: `${name}.1`, text: `${lines.join('\n')}\n` };
}

function pageName(command: string): string {
  return command.replaceAll(' ', '-');
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 || lines.join('') === '' ? [] : [`.SH ${heading}`, ...lines];
}

function argumentsOf({ usage, name }: DescribedCommand): string {
  return /(\[options\].*)$/.exec(usage)?.[1] ?? usage.slice(name.length).trim();
}

function descriptionLines({ description, notes, aliases }: DescribedCommand): readonly string[] {
  const others = aliases.length === 0 ? '' : `Also: ${aliases.join(', ')}.`;
  return [description, notes, others]
    .filter((text) => text !== '')
    .flatMap((text, index) => [...(index === 0 ? [] : ['.PP']), ...text.split('\n').map(roffText)])
    .filter((line) => line !== '');
}

function terms(described: readonly DescribedTerm[]): readonly string[] {
  return described.flatMap(({ term, says }) => ['.TP', `.B ${roffText(term)}`, roffText(says || ' ').trimEnd()]);
}

function optionLines({ options, name }: DescribedCommand): readonly string[] {
  const lines = Array.from(options).flatMap(([heading, described]) => [
    ...(heading === 'Options' ? [] : [`.SS ${roffWord(heading)}`]),
    ...terms(described),
  ]);
  if (isProgram(name)) return lines;
  return [...lines, ...(lines.length === 0 ? [] : ['.PP']), 'The options of every command are in', '.BR wwctl (1).'];
}

function exampleLines({ term, says }: DescribedTerm): readonly string[] {
  return ['.PP', `${roffText(says)}:`, '.RS 4', '.EX', roffText(term), '.EE', '.RE'];
}

function exitLines({ name }: DescribedCommand): readonly string[] {
  if (!isProgram(name)) return ['See', '.BR wwctl (1).'];
  return terms(Object.values(EXIT_CODES).map(({ code, means }) => ({ term: String(code), says: means })));
}

/** The page above, and those below. */
function seeAlso({ name, commands }: DescribedCommand): readonly string[] {
  const above = isProgram(name) ? [] : [name.replace(/ \S+$/, '')];
  return [...above, ...commands.map(({ term }) => term)].map(pageName);
}

function isProgram(name: string): boolean {
  return !name.includes(' ');
}
