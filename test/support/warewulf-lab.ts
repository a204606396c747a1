import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { createFileOverlayStore } from '../../src/adapter/file/overlay-store.ts';
import { openOverlayWriter } from '../../src/adapter/file/overlay-writer.ts';
import { formatDocument, type RecordKind } from '../../src/domain/registry-document.ts';
import { startAdminServer } from '../../src/server/http-admin/admin-server.ts';
import { createOverlays } from '../../src/service/overlays/create-overlays.ts';
import { createOverlayEdits } from '../../src/service/overlays/edit-overlays.ts';
import { type FakeAdminServices, fakeAdminServices } from '../fake/fake-admin-services.ts';
import { SAMPLE_SERVER } from '../overlays/sample-cluster.ts';
import { adminRequest } from './admin-request.ts';

export interface WarewulfLab {
  readonly services: FakeAdminServices;
  /** A warewulf.conf that names the socket. */
  readonly configFile: string;
  /** Where the site's overlays are. */
  readonly site: string;
  /** One request; a body that is no text is sent as JSON, without saying so. */
  ask(request: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Records as they are in the registry now. */
  records(kind: RecordKind): Readonly<Record<string, unknown>>;
  /** Makes records what these documents say. */
  put(kind: RecordKind, documents: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const OVERLAY_FILES = {
  'shipped/hosts/rootfs/etc/hosts.hbs': '127.0.0.1 {{node.name}}\n',
  'site/site/rootfs/binary': Uint8Array.of(0, 255, 10, 128),
  'site/site/rootfs/etc/motd.hbs': 'welcome to {{node.name}}\n',
  'site/site/rootfs/none.hbs': '{{abort}}',
  'site/site/rootfs/several.hbs': '{{file "a"}}\ncontent of a\n{{file "b"}}\n{{softlink "/target"}}\n',
  'site/broken/overlay.yaml': 'files: 7\n',
  'site/broken/rootfs/file': '',
};

/** The real admin plane on a real socket, over a registry in memory, overlays on disk and fake images. */
export async function openWarewulfLab(): Promise<WarewulfLab> {
  const directory = mkdtempSync(join(tmpdir(), 'ww-rest-'));
  for (const [path, content] of Object.entries(OVERLAY_FILES)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  symlinkSync('/etc/hosts', join(directory, 'site/site/rootfs/link'));
  const site = join(directory, 'site');
  const fake = await fakeAdminServices();
  const { registry } = fake;
  const directories = { site, shipped: join(directory, 'shipped') };
  const store = createFileOverlayStore(directories, Date.now);
  const overlays = createOverlays({
    store,
    cluster: registry.cluster,
    server: () => SAMPLE_SERVER,
    readServerFile: () => undefined,
  });
  const overlayEdits = createOverlayEdits({ store, writer: await openOverlayWriter(directories), registry });
  const services = { ...fake, overlays, overlayEdits };
  const configFile = join(directory, 'warewulf.conf');
  writeFileSync(configFile, `paths:\n  stateroot: ${directory}\n`);
  const socketPath = join(directory, 'warewulfd.sock');
  const server = await startAdminServer({ socketPath, services, log: pino({ level: 'silent' }) });
  return {
    services,
    configFile,
    site,
    ask: async (request, body, headers = {}) => {
      const [method = '', path = ''] = request.split(' ');
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
      const answer = await adminRequest(socketPath, {
        method,
        path,
        headers,
        ...(text !== undefined && { body: text }),
      });
      return { status: answer.status, body: JSON.parse(answer.body) };
    },
    records: (kind) => {
      const entries = kind === 'node' ? registry.listNodes() : registry.listProfiles();
      return Object.fromEntries(entries.map(({ name, record }) => [name, formatDocument(record)]));
    },
    put: async (kind, documents) => {
      const author = { who: 'test', from: 'local', command: 'test' };
      for (const [name, document] of Object.entries(documents)) await registry.edit[kind].put(name, document, author);
    },
    close: async () => {
      await Promise.all([server.close(), fake.jobs.stop()]);
      rmSync(directory, { recursive: true });
    },
  };
}
