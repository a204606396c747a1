import { WarewulfError } from '../../domain/errors.ts';
import { clientVersion } from '../client-version.ts';
import { addExamples } from '../examples.ts';
import type { DefineCommand } from './define-command.ts';

export const version: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl version': 'both versions, or that no daemon runs' });
  command.action(async () => {
    session.write(`wwctl version:\t${clientVersion()}\n`);
    session.write(`warewulfd version:\t${await daemonVersion()}\n`);
  });

  /** That no daemon runs on this host is worth a word here, not a failure; a server that was named has to answer. */
  async function daemonVersion(): Promise<string> {
    try {
      const api = await session.api(command);
      const { warewulf, node } = await api.call('version.show', {}, { signal: session.signal });
      return `${warewulf} (Node.js ${node})`;
    } catch (error) {
      if (isNotRunning(error)) return 'not running';
      throw error;
    }
  }
};

function isNotRunning(error: unknown): boolean {
  return error instanceof WarewulfError && error.kind === 'unavailable' && error.facts['socketPath'] !== undefined;
}
