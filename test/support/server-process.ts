import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { BootEvent } from '../../src/domain/boot-event.ts';
import { ChildLines } from './child-lines.ts';
import type { Namespace } from './netns.ts';

const NODE = resolve(import.meta.dirname, '../../node_modules/.bin/node');

/** A server of ours in a process and a namespace of its own. */
export interface RunningServer {
  readonly child: ChildProcess;
  readonly lines: ChildLines;
  /** The next event whose detail matches. */
  event(detail: RegExp): Promise<BootEvent>;
  stop(): Promise<void>;
}

/** Starts a script of this directory, which takes its options as JSON and says on stdout when it listens and what happens. */
export async function startServerProcess(
  namespace: Namespace,
  script: string,
  options: object,
): Promise<RunningServer> {
  const file = resolve(import.meta.dirname, script);
  const child = namespace.spawn(NODE, [file, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = new ChildLines(child);
  await lines.take('"listening"');
  return {
    child,
    lines,
    event: async (detail) => {
      for (;;) {
        const { event } = JSON.parse(await lines.take('{"event"')) as { event: BootEvent };
        if (detail.test(event.detail)) return event;
      }
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
