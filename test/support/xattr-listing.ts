import { spawnSync } from 'node:child_process';

/** All extended attributes below a directory, and its own, one line for each, sorted. */
export function listXattrs(directory: string): string[] {
  const args = ['--dump', '--encoding=hex', '--match=-', '--no-dereference', '--recursive', '--physical', '.'];
  const { stdout, stderr } = spawnSync('getfattr', args, { cwd: directory, maxBuffer: 2 ** 30 });
  // A squashfs in which nothing has an attribute knows no attributes.
  const problem = stderr.toString().replace(/.*: Operation not supported\n/g, '');
  if (problem !== '') throw new Error(`getfattr: ${problem}`);
  const files = stdout.toString('latin1').split('\n\n');
  return files
    .flatMap((text) => {
      const [name = '', ...lines] = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => `${name.replace('# file: ', '')} ${line}`);
    })
    .sort();
}
