import { type Command, InvalidArgumentError, Option } from 'commander';
import { addExamples } from '../examples.ts';
import { nodesInput } from '../nodes-input.ts';
import { ProgramEnded } from '../program-ended.ts';
import { runProgram } from '../run-program.ts';
import type { Session } from '../session.ts';
import { shellText } from '../shell-text.ts';
import { failureText } from '../ssh/failure-text.ts';
import { createFoldedOutput } from '../ssh/folded-output.ts';
import { createLineOutput } from '../ssh/line-output.ts';
import { worstCode } from '../ssh/node-exit.ts';
import { nodeHostKeys } from '../ssh/node-host-keys.ts';
import type { OutputSink } from '../ssh/node-output.ts';
import { runOnNodes } from '../ssh/run-on-nodes.ts';
import { type SshSettings, type SshTarget, sshArgv } from '../ssh/ssh-argv.ts';
import { createCountLine, createTerminalWriter } from '../ssh/terminal-writer.ts';
import type { DefineCommand } from './define-command.ts';

interface Options {
  readonly dryrun?: boolean;
  readonly fanout: number;
  readonly sleep: number;
  readonly rsh: string;
  readonly user?: string;
  readonly fold?: boolean;
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly acceptNewHostKeys?: boolean;
}

export const ssh: DefineCommand = (command, session) => {
  addOptions(command).action(async (nodes: string, given: readonly string[], options: Options) => {
    const api = await session.api(command);
    const { names = [nodes] } = await nodesInput([nodes]);
    const found = await api.call('node.addresses', { names }, { signal: session.signal });
    const words = given[0] === '--' ? given.slice(1) : given;
    const targets = found.nodes.map(({ name, address = name }) => ({ node: name, address }));
    if (words.length === 0 && targets.length !== 1) command.error(`error: ${targets.length} nodes, and no command`);
    const hostKeys = await nodeHostKeys(options.acceptNewHostKeys ? [] : found.hostKeys);
    try {
      const settings = settingsOf(options, words, targets.length > 1, hostKeys.options);
      if (options.dryrun) session.write(dryRun(targets, settings));
      else await run(session, targets, settings, options);
    } finally {
      await hostKeys.close();
    }
  });
};

function addOptions(command: Command): Command {
  const number = (flags: string, says: string, fallback: number, least: number) =>
    new Option(flags, says).default(fallback).argParser((text) => parseNumber(text, least));
  command
    .argument('<nodes>', 'which nodes, e.g. n[01-16]')
    .argument('[command...]', "what their shells run; with none, one node's login")
    .passThroughOptions()
    .addOption(new Option('-b, --fold', 'show equal output once, when all nodes are done (on a terminal the default)'))
    .addOption(
      new Option('--no-fold', 'show each line as it comes, after the name of its node (otherwise the default)'),
    )
    .addOption(number('-f, --fanout <number>', 'on how many nodes at one moment', 32, 1))
    .addOption(number('-s, --sleep <seconds>', 'wait so long between two starts', 0, 0))
    .addOption(number('--timeout <seconds>', 'end commands that take longer; 0 lets them be', 0, 0))
    .addOption(number('--connect-timeout <seconds>', 'how long a node may take to answer', 10, 1))
    .addOption(new Option('-l, --user <name>', 'log in as somebody else'))
    .addOption(new Option('--accept-new-host-keys', "keep the key that a node shows first, instead of the cluster's"))
    .addOption(new Option('--rsh <program>', 'the remote shell').default('/usr/bin/ssh'))
    .addOption(new Option('-n, --dryrun', 'show what would be run'))
    .addHelpText('after', HELP);
  return addExamples(command, {
    'wwctl ssh n[01-16] uptime': 'run a command on 16 nodes',
    'wwctl ssh -b @gpu -- nvidia-smi -L': 'show which nodes answer alike',
    'wwctl ssh n01': 'log in on one node',
  });
}

const HELP = `
Options for wwctl stand before the nodes; everything after them is the command. Its words are joined by blanks and read
by the shell of the node, as ssh does. One node may read standard input, several get none and are asked nothing.

The nodes have to show the cluster's own host keys (overlay ssh.host_keys). With --accept-new-host-keys, or when the
daemon has none, the first key of a node is kept in ~/.ssh/known_hosts.warewulf.

Ends with the highest exit code of all nodes: 255 where ssh could not reach one, 124 where --timeout ended a command.`;

function parseNumber(text: string, least: number): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number >= least && number <= 100_000) return number;
  throw new InvalidArgumentError(`It is not a number from ${least} to 100000.`);
}

function settingsOf(
  { rsh, user, connectTimeout }: Options,
  command: readonly string[],
  isBatch: boolean,
  hostKeyOptions: readonly string[],
): SshSettings {
  return { rsh, user, connectSeconds: Math.ceil(connectTimeout), isBatch, hostKeyOptions, command };
}

function dryRun(targets: readonly SshTarget[], settings: SshSettings): string {
  return targets.map((target) => `${target.node}: ${shellText(sshArgv(target, settings))}\n`).join('');
}

async function run(
  session: Session,
  targets: readonly SshTarget[],
  settings: SshSettings,
  options: Options,
): Promise<void> {
  const [only] = targets;
  if (settings.command.length === 0 && only !== undefined) {
    throw new ProgramEnded(await runProgram(sshArgv(only, settings), session.signal));
  }
  const count = createCountLine(targets.length);
  const isFolded = options.fold ?? (session.terminal.isTerminal && targets.length > 1);
  const exits = await runOnNodes(targets, {
    argvOf: (target) => sshArgv(target, settings),
    output: outputOf(isFolded, count.clear),
    fanout: Math.floor(options.fanout),
    sleepSeconds: options.sleep,
    timeoutSeconds: options.timeout,
    hasInput: targets.length === 1,
    signal: session.signal,
    onDone: isFolded ? count.show : () => undefined,
  }).finally(count.clear);
  const names = targets.map(({ node }) => node);
  session.writeError(failureText(names, exits));
  session.signal.throwIfAborted();
  const code = worstCode(exits);
  if (code !== 0) throw new ProgramEnded(code);
}

function outputOf(isFolded: boolean, before: () => void): OutputSink {
  const write = createTerminalWriter();
  if (!isFolded) return createLineOutput(write);
  return createFoldedOutput((stream, text) => {
    before();
    return write(stream, text);
  });
}
