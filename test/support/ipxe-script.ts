/** An iPXE script as iPXE reads it, without expanding settings. */
export interface IpxeScript {
  /** Each command with its arguments. */
  readonly commands: readonly (readonly string[])[];
  readonly labels: readonly string[];
}

const SEPARATORS = new Set(['||', '&&', ';']);

/** Reads a script the way iPXE does: a backslash joins lines, blanks split words, `#` at the start of a word ends the line. */
export function parseIpxeScript(text: string): IpxeScript {
  const [first, ...lines] = text.replaceAll('\\\n', '').split('\n');
  if (first !== '#!ipxe') throw new Error(`a script begins with #!ipxe, not with ${first}`);
  const commands: string[][] = [];
  const labels: string[] = [];
  for (const line of lines) {
    if (line.startsWith(':')) labels.push(line.slice(1).trim());
    else commands.push(...splitCommands(line));
  }
  return { commands, labels };
}

function splitCommands(line: string): string[][] {
  const words = line.split(/\s+/).filter((word) => word !== '');
  const comment = words.findIndex((word) => word.startsWith('#'));
  const commands: string[][] = [[]];
  for (const word of comment === -1 ? words : words.slice(0, comment)) {
    if (SEPARATORS.has(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
}

/** What Debian 12's iPXE of 2019 understands, and what we may use without a guard. */
const COMMANDS = new Set(
  'boot chain choose clear cpuid dhcp echo exit goto ifclose ifconf ifopen ifstat imgargs imgexec imgfree imgselect imgstat inc initrd iseq isset item kernel login menu prompt reboot route sanboot set shell show sleep sync'.split(
    ' ',
  ),
);

/** What is wrong with a script: unknown commands, jumps to labels that are not there, text that echo takes for options. */
export function problemsOf({ commands, labels }: IpxeScript): string[] {
  const steps = commands.filter(([name, setting]) => name === 'set' && setting === 'step').map(([, , value]) => value);
  const targets = (label = '') => (label === `\${step}` ? steps : [label]);
  return [
    ...commands.filter(([name = '']) => !COMMANDS.has(name)).map((command) => `unknown command: ${command.join(' ')}`),
    ...commands.filter(([name, first]) => name === 'echo' && first?.startsWith('-')).map((echo) => echo.join(' ')),
    ...commands
      .filter(([name]) => name === 'goto')
      .flatMap(([, label]) => targets(label))
      .filter((label = '') => !labels.includes(label))
      .map((label) => `no label ${label}`),
  ];
}
