import { EXIT_CODES } from '../exit-code.ts';
import type { DescribedCommand, DescribedTerm } from './described-command.ts';

/** All commands on one page, in Markdown. */
export function referencePage(commands: readonly DescribedCommand[]): string {
  return [
    '# Reference of wwctl\n',
    'Made from the definitions of the commands by `wwctl genconfig reference DIR`; [wwctl](cli.md) explains them.\n',
    ...commands.map(commandSection),
    `## Exit codes\n\n${exitCodesTable()}`,
  ].join('\n');
}

/** The table of exit codes in Markdown. */
export function exitCodesTable(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, means }) => `| ${code} | ${cell(means)} |\n`);
  return `| exit code | means |\n| --- | --- |\n${rows.join('')}`;
}

function commandSection(command: DescribedCommand): string {
  const { name, usage, description, notes, examples } = command;
  return [
    `## ${name}\n`,
    `${[description, notes].filter((text) => text !== '').join('\n\n')}\n`,
    `\`\`\`text\n${usage}\n\`\`\`\n`,
    ...termTable('command', command.commands),
    ...termTable('argument', command.arguments),
    ...Array.from(command.options).flatMap(([heading, options]) => termTable(heading.toLowerCase(), options)),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.map(exampleLines).join('\n')}\n\`\`\`\n`]),
  ].join('\n');
}

function termTable(heading: string, terms: readonly DescribedTerm[]): readonly string[] {
  if (terms.length === 0) return [];
  const rows = terms.map(({ term, says }) => `| \`${cell(term)}\` | ${cell(says)} |\n`);
  return [`| ${heading} | |\n| --- | --- |\n${rows.join('')}`];
}

function exampleLines({ term, says }: DescribedTerm): string {
  return `# ${says}\n${term}`;
}

/** Neither ends the cell, nor reads as HTML. */
function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replaceAll(/<(?=[^>]*>)/g, text.startsWith('-') ? '<' : '&lt;');
}
