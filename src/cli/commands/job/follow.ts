import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

/** Ctrl-C ends the following alone; the job goes on. */
export const jobFollow: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl job follow 5c0e9d11': 'show how far it is until it ends' });
  command.argument('<job>', 'its id').action(async (id: string) => {
    const api = await session.api(command);
    await session.withProgress((call) => api.followJob(id, call));
    session.write(`job ${id} is done\n`);
  });
};
