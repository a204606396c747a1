import { cp, glob, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lastLines } from './run-command.ts';

/**
 * Prints the end of every log of a run and copies the logs to `keepDirectory`, since the run's own directory goes away.
 */
export const reportFailure = async (
  error: unknown,
  directory: string,
  keepDirectory: string,
  write: (text: string) => void,
): Promise<void> => {
  write(`\nThe lab failed: ${error instanceof Error ? error.message : String(error)}\n`);
  await rm(keepDirectory, { recursive: true, force: true });
  await mkdir(keepDirectory, { recursive: true });
  for await (const log of glob(join(directory, '**/*.log'))) {
    const text = await readFile(log, 'latin1').catch(() => '');
    if (text.trim() === '') continue;
    const name = `${basename(dirname(log))}-${basename(log)}`;
    await cp(log, join(keepDirectory, name));
    write(`\n--- the end of ${name}\n${lastLines(text, 15)}\n`);
  }
  write(`\nThe whole logs are in ${keepDirectory}. What to look at:
  warewulfd.log   did DHCP, TFTP and HTTP answer the machine? Each exchange is one line.
  console.log     where did the machine stop? No line at all: firmware or memory; "Kernel panic": the image.
  registry.log    was the image pulled?\n`);
};
