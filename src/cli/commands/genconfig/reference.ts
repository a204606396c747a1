import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const genconfigReference: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl genconfig reference docs': 'write docs/cli-reference.md' });
  command.argument('<directory>', 'where to write cli-reference.md').action(async (directory: string) => {
    const { buildProgram } = await import('../../program.ts');
    const { describeCommands } = await import('../../reference/described-command.ts');
    const { referencePage } = await import('../../reference/reference-page.ts');
    const file = join(directory, 'cli-reference.md');
    await mkdir(directory, { recursive: true });
    await writeFile(file, referencePage(await describeCommands(buildProgram(session))));
    session.write(`wrote ${file}\n`);
  });
};
