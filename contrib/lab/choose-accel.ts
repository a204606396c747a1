import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from './background-process.ts';

const PROBE_MS = 10_000;

/**
 * KVM where a short boot of the given kernel shows that it works, else emulation: /dev/kvm may exist and open, and
 * still hang or abort every guest.
 */
export const chooseAccel = async (kernelFile: string): Promise<'kvm' | 'tcg'> => {
  const canOpen = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return canOpen && (await bootsUnderKvm(kernelFile)) ? 'kvm' : 'tcg';
};

/** Without a root file system the kernel panics, which is here the proof that it got all the way. */
const bootsUnderKvm = async (kernelFile: string): Promise<boolean> => {
  const directory = await mkdtemp(join(tmpdir(), 'ww-kvm-probe-'));
  const consoleFile = join(directory, 'console.log');
  const argv = [
    ...['qemu-system-x86_64', '-accel', 'kvm', '-cpu', 'host', '-machine', 'q35', '-m', '512', '-no-reboot'],
    ...['-nodefaults', '-display', 'none', '-serial', `file:${consoleFile}`],
    ...['-kernel', kernelFile, '-append', 'console=ttyS0 panic=-1'],
  ];
  const qemu = await startProcess(argv, join(directory, 'qemu.log'));
  try {
    await Promise.race([qemu.ended, sleep(PROBE_MS, undefined, { ref: false })]);
    const console = await readFile(consoleFile, 'latin1').catch(() => '');
    return console.includes('Kernel panic') && console.includes('Unable to mount root');
  } finally {
    await qemu.stop(0);
    await rm(directory, { recursive: true, force: true });
  }
};
