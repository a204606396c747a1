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

  /** A daemon that does not answer is worth a word here, not a failure. */
  async function daemonVersion(): Promise<string> {
    try {
      const api = await session.api(command);
      const { warewulf, node } = await api.call('version.show', {}, { signal: session.signal });
      return `${warewulf} (Node.js ${node})`;
    } catch (error) {
      if (error instanceof WarewulfError && error.kind === 'unavailable') return 'not running';
      throw error;
    }
  }
};
