import type { MacAddress } from '../address/mac-address.ts';
import type { RecordBootEvent } from '../domain/boot-event.ts';
import { DeniedError } from '../domain/errors.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import { type NodeFileRequest, parseLoaderRequest } from '../provision/loader-request.ts';
import { judgeStageAccess } from '../provision/stage-access.ts';
import { isAssetKey } from './asset-key.ts';
import type { RenderBootScript } from './boot-script.ts';
import type { Guidance } from './discovery/discovery.ts';
import type { RenderFirstScript } from './first-script.ts';
import { pinnedArtifact } from './pinned-artifact.ts';
import type { FindBootArtifacts } from './ports/boot-artifacts.ts';
import type { TftpContent, TftpFiles } from './ports/tftp-files.ts';

export interface TftpBootPorts {
  /** What lies in directories; asked first, so that a site can put its own in place of ours. */
  readonly files: TftpFiles;
  readonly openPath: (path: string) => Promise<TftpContent | undefined>;
  readonly findNode: (hwaddr: MacAddress) => ResolvedNode | undefined;
  readonly bootArtifacts: FindBootArtifacts;
  readonly grubScript: RenderBootScript;
  /** What a machine that is no node does next. Nobody can say by TFTP what it is. */
  readonly guide: (hwaddr: MacAddress) => Guidance;
  /** By the loader that looks for it. */
  readonly firstScripts: Readonly<Record<'grub' | 'ipxe', RenderFirstScript>>;
  /** `ip:port` of the HTTP server. */
  readonly authority: string;
  readonly record: RecordBootEvent;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The files of a directory, and what a GRUB without HTTP needs besides: its scripts, and the kernel and the initramfs of a
 * node. Whoever names a MAC address may have them: they hold no secrets, and nothing that holds one goes by TFTP.
 */
export function createTftpBootFiles(ports: TftpBootPorts): TftpFiles {
  return {
    open: async (name) => {
      const content = await ports.files.open(name);
      if (content !== undefined) return content;
      const wanted = parseLoaderRequest(name);
      if (wanted === undefined) return undefined;
      if ('first' in wanted) {
        return inMemory(await ports.firstScripts[wanted.first]({ authority: ports.authority, loadsBy: 'tftp' }));
      }
      return await openNodeFile(wanted, ports);
    },
  };
}

async function openNodeFile(wanted: NodeFileRequest, ports: TftpBootPorts): Promise<TftpContent | undefined> {
  const { stage, hwaddr, digest, assetKey } = wanted;
  const node = ports.findNode(hwaddr);
  const verdict = judgeStageAccess({
    stage,
    isIdentified: true,
    isKnown: node !== undefined,
    assetKeyMatches: isAssetKey(assetKey, node?.assetKey),
    // Of no account for what is public.
    ...{ remoteAddress: '', remotePort: 0, nodeAddresses: [], isSecure: true },
  });
  if (verdict.do === 'refuse') throw new DeniedError(verdict.reason, { hwaddr });
  if (stage === 'grub') return await openScript(wanted, node, ports);
  if (node === undefined) return undefined;
  const file = await pinnedArtifact(ports.bootArtifacts, node, { name: stage, digest });
  if ('refused' in file) throw new DeniedError(file.refused, { hwaddr });
  return await ports.openPath(file.path);
}

async function openScript(
  wanted: NodeFileRequest,
  node: ResolvedNode | undefined,
  ports: TftpBootPorts,
): Promise<TftpContent> {
  const { hwaddr } = wanted;
  const found = node === undefined ? { missing: [] } : await ports.bootArtifacts(node);
  const { text, problems } = await ports.grubScript({
    authority: ports.authority,
    loadsBy: 'tftp',
    hwaddr,
    ...(node === undefined ? { waiting: { ...ports.guide(hwaddr), isIntroduced: false } } : { node }),
    ...('missing' in found ? found : { artifacts: found, missing: [] }),
  });
  reportScript(wanted, node, ports, problems);
  return inMemory(text);
}

/** The transfer leaves an event of its own; this one says what the script is about. */
function reportScript(
  { stage, hwaddr }: NodeFileRequest,
  node: ResolvedNode | undefined,
  { record, now }: TftpBootPorts,
  problems: readonly string[],
): void {
  const isFine = problems.length === 0;
  record({
    at: now(),
    stage,
    outcome: isFine ? 'ok' : 'refused',
    hwaddr,
    ...(node === undefined ? {} : { node: node.name }),
    detail: isFine ? `${stage} script by TFTP` : `cannot boot: ${problems.join('; ')}`,
  });
}

function inMemory(text: string): TftpContent {
  const bytes = Buffer.from(text);
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
}
