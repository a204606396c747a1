import { execFile } from 'node:child_process';
import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { WarewulfError } from '../../../domain/errors.ts';
import { clientVersion } from '../../client-version.ts';
import { addExamples } from '../../examples.ts';
import type { Column } from '../../output/listing.ts';
import { formatTable } from '../../output/table.ts';
import { ProgramEnded } from '../../program-ended.ts';
import { runProgram } from '../../run-program.ts';
import type { Session } from '../../session.ts';
import { warewulfdArgv } from '../../warewulfd-program.ts';
import type { DefineCommand } from '../define-command.ts';

type Schemas = OutputOf<'database.show'>;

export const upgradeDatabase: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl upgrade database --check': 'would a new version change the databases?' });
  command
    .addOption(new Option('--check', 'show the schemas of the databases, and change nothing'))
    .addHelpText('after', HELP)
    .action(async ({ check }: { readonly check?: boolean }) => {
      const running = await askDaemon();
      if (running !== undefined) {
        session.write(check ? formatTable(COLUMNS, running.schemas) : '');
        session.write(runningText(running.version));
      } else if (check) {
        session.write(formatTable(COLUMNS, await readSchemas(warewulfd('--schemas'), session)));
      } else {
        const code = await runProgram(warewulfd('--upgrade'), session.signal);
        if (code !== 0) throw new ProgramEnded(code);
      }
    });

  function warewulfd(option: string): [string, ...string[]] {
    return warewulfdArgv(session.configFile(command), option);
  }

  /** Undefined when none runs: then the databases are nobody's. */
  async function askDaemon(): Promise<{ schemas: Schemas; version: string } | undefined> {
    const { signal } = session;
    try {
      const api = await session.api(command);
      const { warewulf: version } = await api.call('version.show', {}, { signal });
      return { schemas: await api.call('database.show', {}, { signal }), version };
    } catch (error) {
      if (error instanceof WarewulfError && error.kind === 'unavailable') return undefined;
      throw error;
    }
  }
};

const HELP = `
The daemon does this by itself when it starts: before the schema of a database changes, a copy is put beside it, e.g.
registry.db.schema-1-20260731T120000, and the last five are kept. To go back, stop the daemon, install the older version
and put the copy in the place of the database. With the daemon stopped, this command does it without starting one.`;

const COLUMNS: readonly Column<Schemas[number]>[] = [
  { heading: 'DATABASE', value: ({ file }) => file },
  { heading: 'SCHEMA', value: ({ schema }) => schema },
  { heading: 'NEWEST', value: ({ newest }) => newest },
];

function runningText(version: string): string {
  const current = `warewulfd ${version} is running: its databases are current\n`;
  if (version === clientVersion()) return current;
  return `${current}wwctl is ${clientVersion()}: restart warewulfd for what that version needs\n`;
}

/** What the daemon's program says of databases that no daemon has. */
async function readSchemas([program, ...args]: [string, ...string[]], session: Session): Promise<Schemas> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { signal: session.signal }, (error, stdout, stderr) => {
      session.writeError(stderr);
      if (error === null) resolve(JSON.parse(stdout) as Schemas);
      else reject(typeof error.code === 'number' ? new ProgramEnded(error.code) : error);
    });
  });
}
