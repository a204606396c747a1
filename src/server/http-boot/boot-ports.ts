import type { Logger } from 'pino';
import type { Ip } from '../../address/ip.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import type { RecordBootEvent } from '../../domain/boot-event.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';
import type { MachineWords } from '../../domain/unknown-machine.ts';
import type { RenderBootScript } from '../../service/boot-script.ts';
import type { Guidance } from '../../service/discovery/discovery.ts';
import type { RenderFirstScript } from '../../service/first-script.ts';
import type { FindBootArtifacts } from '../../service/ports/boot-artifacts.ts';
import type { ServedBytes } from '../../service/ports/served-file.ts';
import type { AgentReport } from './agent-report.ts';

/** Who an agent's report came from. */
interface ReportSource {
  readonly hwaddr: MacAddress;
  readonly ip?: Ip;
}

/** What the boot routes need of the rest. */
export interface BootPorts {
  readonly log: Logger;
  readonly record: RecordBootEvent;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** `warewulf: secure`: overlays only for the node's own addresses, the runtime overlay only for its root. */
  readonly secure: boolean;
  /** Seconds between two questions of an agent for its runtime overlay. */
  readonly updateIntervalSeconds: number;
  readonly findNode: (hwaddr: MacAddress) => ResolvedNode | undefined;
  /** The node's addresses in the registry and its lease. */
  readonly addressesOf: (node: ResolvedNode, hwaddr: MacAddress) => readonly Ip[];
  readonly bootArtifacts: FindBootArtifacts;
  readonly bootScript: RenderBootScript;
  readonly grubScript: RenderBootScript;
  /** By the loader that looks for it. */
  readonly firstScripts: Readonly<Record<'grub' | 'ipxe', RenderFirstScript>>;
  /** A boot program by the name under which DHCP or another program names it. */
  readonly loader: (name: string) => Promise<ServedBytes | undefined>;
  /**
   * What a machine that is no node does next.
   * @param words what it says of itself, when it is sure that it was this machine
   */
  readonly guide: (hwaddr: MacAddress, words: MachineWords | undefined) => Guidance;
  /** Who has the lease of an address: firmware that loads a program does not say who it is. */
  readonly hwaddrOf: (ip: Ip) => MacAddress | undefined;
  readonly overlayArchive: (
    node: ResolvedNode,
    kind: 'system' | 'runtime',
    format: { readonly format: 'cpio' | 'tar'; readonly compress: 'none' | 'gzip' },
  ) => Promise<ServedBytes>;
  /** A running node asked for its runtime overlay and has it already. */
  readonly sawNode: (node: string, at: number) => void;
  /** Takes an agent's word, and leaves its boot event. */
  readonly report: (node: ResolvedNode, report: AgentReport, source: ReportSource) => Promise<void>;
  /** The body of `GET /status`, in Warewulf's form. */
  readonly statusSummary: () => unknown;
}
