import { runCommand } from './run-command.ts';

/** All extended attributes below a directory, and its own, one line for each, sorted. */
export function listXattrs(directory: string): string[] {
  const args = ['--dump', '--encoding=hex', '--match=-', '--no-dereference', '--recursive', '--physical', '.'];
  const files = runCommand('getfattr', args, { cwd: directory }).toString('latin1').split('\n\n');
  return files
    .flatMap((text) => {
      const [name = '', ...lines] = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => `${name.replace('# file: ', '')} ${line}`);
    })
    .sort();
}
