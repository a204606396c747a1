import { existsSync } from 'node:fs';
import koffi from 'koffi';
import { runTool } from './run-tool.ts';

/** What adjtimex(2) answers when no time server disciplines the clock. */
const TIME_ERROR = 5;
/** More than struct timex has on any machine; all zero asks without changing. */
const TIMEX_BYTES = 512;

/** Asks systemd, because its sandbox keeps the system call from us; else the kernel. */
export async function isClockSynchronised(): Promise<boolean> {
  if (existsSync('/run/systemd/system')) {
    const shown = await runTool('timedatectl', ['show', '--property=NTPSynchronized', '--value'], 'systemd');
    return shown.trim() === 'yes';
  }
  const adjtimex: (timex: Uint8Array) => number = koffi.load('libc.so.6').func('int adjtimex(void *)');
  return adjtimex(Buffer.alloc(TIMEX_BYTES)) !== TIME_ERROR;
}
