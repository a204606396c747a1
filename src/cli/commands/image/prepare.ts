import { type Command, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { confirm } from '../../confirm.ts';
import { workInImage } from '../../container/work-in-image.ts';
import { addExamples } from '../../examples.ts';
import { printable } from '../../output/printable.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { addKernel } from './add-kernel.ts';

type Plan = OutputOf<'image.plan-preparation'>;

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
      if (plan.commands.length > 0) await runPlan(session, command, { name, plan, options });
      if (options.kernel !== undefined) await addKernel(session, api, { name, kernel: options.kernel });
    });
};

interface Run {
  readonly name: string;
  readonly plan: Plan;
  readonly options: Options;
}

/** In one container: all of it becomes one version, or nothing does. */
async function runPlan(session: Session, command: Command, { name, plan, options }: Run): Promise<void> {
  const shell = ['/bin/sh', '-e', '-c', `${plan.commands.join('\n')}\n`];
  // With a kernel to come there is nothing to build yet.
  const work = { bind: [], build: options.kernel === undefined, commitOnFailure: false };
  await workInImage(session, command, { image: name, command: shell, options: work });
}

function describePlan(name: string, plan: Plan, kernel: string | undefined): string {
  const { distribution, commands } = plan;
  const head = `image ${name} is ${printable(distribution)}`;
  const lines = [
    commands.length === 0 ? `${head}, and has the programs that a node needs` : `${head}; in it would be run:`,
    ...commands.map((line) => `  ${printable(line)}`),
    ...(kernel === undefined ? [] : [`kernel ${kernel} would be added`]),
  ];
  return `${lines.join('\n')}\n`;
}
