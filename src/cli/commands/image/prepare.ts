import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { confirm } from '../../confirm.ts';
import { addExamples } from '../../examples.ts';
import { printable } from '../../output/printable.ts';
import type { DefineCommand } from '../define-command.ts';
import { reportImage } from './report-image.ts';

interface Options {
  readonly kernel?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const imagePrepare: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image prepare debian': "shows what it installs, asks, and takes the distribution's kernel",
    'wwctl image prepare debian --kernel 6.1.0-56-amd64': 'with a kernel of wwctl kernel list instead',
  });
  command
    .argument('<image>', 'its name')
    .addOption(new Option('--kernel <kernel>', "add a kernel of the store instead of the distribution's"))
    .addOption(new Option('--dry-run', 'only show what would be done'))
    .option('-y, --yes', 'do it without asking')
    .action(async (name: string, options: Options) => {
      const api = await session.api(command);
      const input = { name, kernel: options.kernel };
      const { signal } = session;
      const plan = await api.call('image.plan-preparation', input, { signal });
      session.write(describePlan(name, plan, options.kernel));
      const isNeeded = plan.commands.length > 0 || options.kernel !== undefined;
      if (options.dryRun || !isNeeded) return;
      if (!options.yes) await confirm(`prepare image ${name}?`, signal);
      const { image } = await session.withProgress((call) => api.call('image.prepare', input, call));
      reportImage(session, 'prepared', image);
    });
};

function describePlan(name: string, plan: OutputOf<'image.plan-preparation'>, kernel: string | undefined): string {
  const { distribution, commands } = plan;
  const head = `image ${name} is ${printable(distribution)}`;
  const lines = [
    commands.length === 0 ? `${head}, and has the programs that a node needs` : `${head}; in it would be run:`,
    ...commands.map((line) => `  ${printable(line)}`),
    ...(kernel === undefined ? [] : [`kernel ${kernel} would be added`]),
  ];
  return `${lines.join('\n')}\n`;
}
