import { destination, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The daemon's log: readable lines on a terminal, one JSON object per line otherwise. Goes to stderr. */
export function createLogger(level: LogLevel = 'info'): Logger {
  if (process.stderr.isTTY) {
    // https://no-color.org
    const colorize = !process.env['NO_COLOR'];
    return pino({ level }, pretty({ colorize, singleLine: true, ignore: 'pid,hostname', destination: 2, sync: true }));
  }
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ dest: 2 }),
  );
}
