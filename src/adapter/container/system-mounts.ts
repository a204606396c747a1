import { chmodSync, closeSync, existsSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import type { MountPoints } from './mount-points.ts';
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_REMOUNT, type SystemCalls } from './system-calls.ts';

/** open(2); Node does not list it. */
export const O_PATH = 0o10000000;

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS = {
  ptmx: 'pts/ptmx',
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
};
/** Writing there would change the server. */
const READ_ONLY_IN_PROC = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];
const NOTHING_RUNS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/** Device files of the server by name, opened while it can still be reached. */
export function openDevices(): ReadonlyMap<string, number> {
  const names = DEVICES.filter((name) => existsSync(`/dev/${name}`));
  const devices = new Map(names.map((name) => [name, openSync(`/dev/${name}`, O_PATH)]));
  // The caller's terminal is no device of the container's own; as its console it has a name there.
  if (process.stdin.isTTY) devices.set('console', openSync('/proc/self/fd/0', O_PATH));
  return devices;
}

/** Mounts what every system has, in a root that is ours already. */
export function mountSystem(
  calls: Pick<SystemCalls, 'mount'>,
  points: MountPoints,
  devices: ReadonlyMap<string, number>,
): void {
  const place = (path: string) => points.ensure(path, 'directory');
  calls.mount({ source: 'proc', target: place('/proc'), type: 'proc', flags: NOTHING_RUNS });
  for (const path of READ_ONLY_IN_PROC.filter((each) => existsSync(each))) bindReadOnly(calls, path);
  calls.mount({ source: 'sysfs', target: place('/sys'), type: 'sysfs', flags: NOTHING_RUNS | MS_RDONLY });
  const flags = MS_NOSUID | MS_NODEV;
  calls.mount({ source: 'tmpfs', target: place('/run'), type: 'tmpfs', flags, data: 'mode=755' });
  mkdirSync('/run/lock');
  chmodSync('/run/lock', 0o1777);
  calls.mount({ source: 'tmpfs', target: place('/tmp'), type: 'tmpfs', flags, data: 'mode=1777' });
  calls.mount({ source: 'tmpfs', target: place('/dev'), type: 'tmpfs', flags: MS_NOSUID, data: 'mode=755,size=64k' });
  fillDevices(calls, devices);
}

function fillDevices(calls: Pick<SystemCalls, 'mount'>, devices: ReadonlyMap<string, number>): void {
  for (const [name, file] of devices) {
    writeFileSync(`/dev/${name}`, '');
    calls.mount({ source: `/proc/self/fd/${file}`, target: `/dev/${name}`, flags: MS_BIND });
    closeSync(file);
  }
  mkdirSync('/dev/pts');
  const data = 'newinstance,ptmxmode=0666,mode=620,gid=5';
  calls.mount({ source: 'devpts', target: '/dev/pts', type: 'devpts', flags: MS_NOSUID | MS_NOEXEC, data });
  mkdirSync('/dev/shm');
  calls.mount({ source: 'tmpfs', target: '/dev/shm', type: 'tmpfs', flags: MS_NOSUID | MS_NODEV, data: 'mode=1777' });
  for (const [name, target] of Object.entries(DEVICE_LINKS)) symlinkSync(target, `/dev/${name}`);
}

function bindReadOnly(calls: Pick<SystemCalls, 'mount'>, path: string): void {
  calls.mount({ source: path, target: path, flags: MS_BIND });
  calls.mount({ source: path, target: path, flags: MS_BIND | MS_REMOUNT | MS_RDONLY });
}
