import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startAdminServer } from '../../src/server/http-admin/admin-server.ts';
import { type FakeAdminServices, fakeAdminServices } from './fake-admin-services.ts';

export interface FakeAdminDaemon {
  readonly directory: string;
  /** A warewulf.conf that names the socket. */
  readonly configFile: string;
  readonly socketPath: string;
  readonly services: FakeAdminServices;
  close(): Promise<void>;
}

/** The real admin plane on a real socket in a directory of its own, over fake services. */
export async function startFakeAdminDaemon(): Promise<FakeAdminDaemon> {
  const directory = await mkdtemp(join(tmpdir(), 'ww-admin-'));
  const configFile = join(directory, 'warewulf.conf');
  const socketPath = join(directory, 'warewulfd.sock');
  await writeFile(configFile, `paths:\n  stateroot: ${directory}\n`);
  const services = await fakeAdminServices();
  const server = await startAdminServer({ socketPath, services, log: pino({ level: 'silent' }) });
  return {
    directory,
    configFile,
    socketPath,
    services,
    close: async () => {
      await Promise.all([server.close(), services.jobs.stop()]);
      await rm(directory, { recursive: true });
    },
  };
}
