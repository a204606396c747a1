import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { giveUp } from './say.mjs';

/** Tries, in a namespace that is removed at once, what the lab's network needs; ends with what is missing and why. */
export const checkKernel = (goal) => {
  if (process.getuid() !== 0) {
    giveUp(`machines boot in a network namespace, which needs root: sudo env "PATH=$PATH" npm run ${goal}`);
  }
  if (!existsSync('/dev/net/tun')) spawnSync('modprobe', ['tun']);
  const name = `ww-set-up-${process.pid}`;
  const problems = [];
  const attempt = (remedy, ...argv) => {
    const done = spawnSync('ip', argv, { encoding: 'utf8' });
    if (done.status !== 0)
      problems.push(`ip ${argv.join(' ')}: ${(done.stderr || 'cannot be run').trim()}\n  ${remedy}`);
  };
  attempt('Network namespaces are needed; in a container: --privileged.', 'netns', 'add', name);
  if (problems.length === 0) {
    attempt('The kernel module "bridge" is needed.', '-n', name, 'link', 'add', 'br0', 'type', 'bridge');
    attempt(
      'The kernel module "tun" and /dev/net/tun are needed; in a container: --device /dev/net/tun.',
      ...['-n', name, 'tuntap', 'add', 'tap0', 'mode', 'tap'],
    );
    spawnSync('ip', ['netns', 'delete', name]);
  }
  if (problems.length > 0) giveUp(`this kernel lacks what the machines' network needs:\n${problems.join('\n')}`);
};
