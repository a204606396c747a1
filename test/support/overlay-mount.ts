import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

interface SeenTree {
  /** With all times. */
  readonly files: readonly string[];
  readonly xattrs: readonly string[];
}

/**
 * What a node sees of an image: its parts, lowest first, mounted and stacked as `templates/initramfs/init` does it, in a mount
 * namespace of its own.
 */
export function lookAtStack(parts: readonly string[], place: string): SeenTree {
  mkdirSync(place, { recursive: true });
  const script = join(place, 'stack.sh');
  writeFileSync(script, SCRIPT);
  const program = join(import.meta.dirname, 'print-tree.ts');
  const args = ['--mount', '--propagation', 'private', 'sh', script, place, process.execPath, program, ...parts];
  return JSON.parse(runCommand('unshare', args).toString());
}

const SCRIPT = `set -e
place=$1 node=$2 program=$3
shift 3
mkdir -p "$place/mnt"
mount -t tmpfs tmpfs "$place/mnt"
mkdir "$place/mnt/upper" "$place/mnt/work" "$place/mnt/root"
lower=
number=0
for part in "$@"; do
    number=$((number + 1))
    mkdir "$place/mnt/$number"
    mount -t squashfs -o ro,loop "$part" "$place/mnt/$number"
    lower=$place/mnt/$number\${lower:+:$lower}
done
mount -t overlay -o "lowerdir=$lower,upperdir=$place/mnt/upper,workdir=$place/mnt/work" overlay "$place/mnt/root"
exec "$node" "$program" "$place/mnt/root"
`;
