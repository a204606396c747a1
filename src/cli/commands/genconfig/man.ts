import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientVersion } from '../../client-version.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const genconfigMan: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl genconfig man /usr/share/man/man1': 'install the man pages' });
  command.argument('<directory>', 'where to write them').action(async (directory: string) => {
    const { buildProgram } = await import('../../program.ts');
    const { describeCommands } = await import('../../reference/described-command.ts');
    const { manPage } = await import('../../reference/man-page.ts');
    const edition = { date: editionDate(process.env), version: clientVersion() };
    const pages = (await describeCommands(buildProgram(session))).map((described) => manPage(described, edition));
    await mkdir(directory, { recursive: true });
    for (const { file, text } of pages) await writeFile(join(directory, file), text);
    session.write(`wrote ${pages.length} man pages to ${directory}\n`);
  });
};

/** Of reproducible builds, that of the sources (https://reproducible-builds.org/specs/source-date-epoch/). */
function editionDate(env: NodeJS.ProcessEnv): string {
  const epochSeconds = env['SOURCE_DATE_EPOCH'];
  return new Date(epochSeconds === undefined ? Date.now() : Number(epochSeconds) * 1000).toISOString().slice(0, 10);
}
