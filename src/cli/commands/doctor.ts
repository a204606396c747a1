import { Option } from 'commander';
import { WarewulfError } from '../../domain/errors.ts';
import { examineCluster } from '../doctor/examine-cluster.ts';
import { examineHost, type Findings } from '../doctor/examine-host.ts';
import { addExamples } from '../examples.ts';
import { formatOutput } from '../output/format-output.ts';
import type { Column } from '../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../output/output-options.ts';
import type { Style } from '../output/terminal.ts';
import { ProgramEnded } from '../program-ended.ts';
import type { DefineCommand } from './define-command.ts';

interface Options extends OutputOptions {
  readonly host?: boolean;
}

type Finding = Findings[number];

const STYLES: Readonly<Record<Finding['state'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' };

const COLUMNS: readonly Column<Finding>[] = [
  { heading: 'STATE', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { heading: 'CHECK', value: ({ title }) => title },
  { heading: 'ID', value: ({ id }) => id, isExtra: true },
  { heading: 'FINDING', name: 'detail', value: ({ detail }) => detail },
  { heading: 'REMEDY', value: ({ remedy }) => remedy },
];

/** What `wwctl` ends with when a check failed. */
const FAILED = 1;

export const doctor: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl doctor': 'look for what keeps the cluster from working',
    'wwctl doctor --host': 'look at this server alone, with the rights of whoever calls',
  });
  addOutputOptions(command, COLUMNS)
    .addOption(new Option('--host', 'look at this server alone, without asking the daemon'))
    .action(async (options: Options) => {
      const findings = options.host ? await onHost() : await wherePossible();
      const listing = { columns: COLUMNS, rows: findings, name: ({ id }: Finding) => id, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
      // Its lines say all there is to say.
      if (findings.some(({ state }) => state === 'fail')) throw new ProgramEnded(FAILED);
    });

  const onHost = (): Promise<Findings> => examineHost(session.configFile(command), session.signal);

  /** A daemon that does not run is the first thing to find. */
  async function wherePossible(): Promise<Findings> {
    try {
      return await examineCluster(session, await session.api(command));
    } catch (error) {
      if (!(error instanceof WarewulfError) || error.kind !== 'unavailable') throw error;
      const remedy = 'systemctl start warewulfd';
      return [{ id: 'daemon', title: 'warewulfd', state: 'fail', detail: error.message, remedy }, ...(await onHost())];
    }
  }
};
