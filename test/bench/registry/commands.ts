import type { DaemonPlace } from '../../support/daemon-process.ts';
import { runWwctl } from '../../support/wwctl.ts';
import type { MeasuredDaemon } from './measured-daemon.ts';
import { type Measurement, measure } from './measurement.ts';

const RUNS = 7;

/** Whole commands as a person waits for them: start-up, daemon and printing. */
export async function measureCommands(
  daemon: MeasuredDaemon,
  { configFile }: DaemonPlace,
): Promise<readonly Measurement[]> {
  const wwctl = async (...argv: readonly string[]) => {
    const { code, stderr } = await runWwctl([...argv, '--config', configFile]);
    if (code !== 0) throw new Error(`wwctl ${argv.join(' ')}: ${stderr}`);
  };
  const set = (run: number) => wwctl('node', 'set', '--all', '--yes', '--comment', `by wwctl ${run}`);
  return [
    await measure('wwctl version', RUNS, () => wwctl('version'), daemon),
    await measure('wwctl node list', RUNS, () => wwctl('node', 'list'), daemon),
    await measure('wwctl node list --json', RUNS, () => wwctl('node', 'list', '--json'), daemon),
    await measure('wwctl node set --all --yes --comment x', RUNS, set, daemon),
  ];
}
