import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import {
  type DaemonConf,
  type DaemonPlace,
  DaemonProcess,
  type DaemonStart,
  launchDaemon,
  makeDaemonPlace,
} from './daemon-process.ts';

/** Daemons of the tests of one file; whatever still runs or lies around after them is ended and removed. */
export class DaemonLab {
  readonly directory = mkdtempSync(join(tmpdir(), 'ww-daemon-'));
  readonly #daemons: DaemonProcess[] = [];
  #places = 0;

  constructor() {
    // Daemons of other users find their way through it.
    chmodSync(this.directory, 0o711);
    afterAll(async () => {
      await Promise.all(this.#daemons.map((daemon) => daemon.stop('SIGKILL')));
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** A place of its own for one more daemon. */
  place(conf?: DaemonConf): Promise<DaemonPlace> {
    this.#places += 1;
    return makeDaemonPlace(this.file(`daemon-${this.#places}`), conf);
  }

  /** Starts a daemon, again where one was before, or at a place of its own, and waits until it serves. */
  async start(at: DaemonPlace | DaemonConf = {}, start: DaemonStart = {}): Promise<DaemonProcess> {
    const daemon = this.launch('configFile' in at ? at : await this.place(at), start);
    await daemon.serves();
    return daemon;
  }

  /** Only starts it, for those who care how that goes. */
  launch(place: DaemonPlace, start: DaemonStart = {}): DaemonProcess {
    const daemon = new DaemonProcess(place, launchDaemon(place, start));
    this.#daemons.push(daemon);
    return daemon;
  }
}
