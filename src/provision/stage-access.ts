import { type Ip, peerIp } from '../address/ip.ts';

/**
 * What a machine asks for on its way up. `efiboot` are boot programs and the first scripts of them; `report` is the agent's word about how an update went, `progress` that of the
 * initramfs about the boot.
 */
export type AccessStage =
  | 'efiboot'
  | 'ipxe'
  | 'grub'
  | 'kernel'
  | 'image'
  | 'initramfs'
  | 'progress'
  | 'system'
  | 'runtime'
  | 'report';

export interface StageAccessFacts {
  readonly stage: AccessStage;
  /** The request says a hardware address that is one. */
  readonly isIdentified: boolean;
  /** The hardware address belongs to a node. */
  readonly isKnown: boolean;
  /** The node has no asset key, or the request brought it. */
  readonly assetKeyMatches: boolean;
  /** As the socket has it. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The node's addresses in the registry and its lease. */
  readonly nodeAddresses: readonly Ip[];
  /** `warewulf: secure`. */
  readonly isSecure: boolean;
}

export type StageVerdict =
  | { readonly do: 'allow' }
  /** Known to nobody: it may be told how to become a node. */
  | { readonly do: 'introduce' }
  | { readonly do: 'refuse'; readonly status: 400 | 401 | 403 | 404; readonly reason: string };

/** Overlays hold what only this node may see, and its reports are believed. Loader, kernel and image are public. */
const OWN_ADDRESS_ONLY: ReadonlySet<AccessStage> = new Set(['progress', 'system', 'runtime', 'report']);
/** A machine that is no node is told how to become one. */
const INTRODUCING: ReadonlySet<AccessStage> = new Set(['ipxe', 'grub']);
/** Asked for by root of the running node. Firmware and busybox cannot choose their source port. */
const PRIVILEGED_PORT_ONLY: ReadonlySet<AccessStage> = new Set(['runtime', 'report']);

/** Who may have which stage of a boot. A MAC address can be claimed by anyone and proves nothing by itself. */
export function judgeStageAccess(facts: StageAccessFacts): StageVerdict {
  const { stage, isSecure } = facts;
  // Firmware does not say who it is.
  if (stage === 'efiboot') return { do: 'allow' };
  if (!facts.isIdentified) return refuse(400, 'the request has no hardware address: /STAGE/MAC');
  if (!facts.isKnown) {
    return INTRODUCING.has(stage) ? { do: 'introduce' } : refuse(404, 'no node has this hardware address');
  }
  if (!facts.assetKeyMatches) return refuse(401, 'the asset key is missing or wrong');
  if (isSecure && OWN_ADDRESS_ONLY.has(stage) && !isOwnAddress(facts)) {
    return refuse(403, `${peerIp(facts.remoteAddress) ?? facts.remoteAddress} is none of the node's addresses`);
  }
  if (isSecure && PRIVILEGED_PORT_ONLY.has(stage) && facts.remotePort >= 1024) {
    return refuse(401, 'only root of the node may ask: use a source port below 1024');
  }
  return { do: 'allow' };
}

function isOwnAddress({ remoteAddress, nodeAddresses }: StageAccessFacts): boolean {
  const ip = peerIp(remoteAddress);
  return ip !== undefined && nodeAddresses.includes(ip);
}

function refuse(status: 400 | 401 | 403 | 404, reason: string): StageVerdict {
  return { do: 'refuse', status, reason };
}
