import type { Ip } from '../address/ip.ts';
import type { MacAddress } from '../address/mac-address.ts';

/**
 * The steps of a boot, in the order in which a node meets them. `efiboot` is a boot program by HTTP; `lease` is none of them: an operating system that asks
 * for its address, also long after the boot.
 */
export const BOOT_STAGES = [
  'dhcp',
  'tftp',
  'efiboot',
  'ipxe',
  'grub',
  'kernel',
  'image',
  'initramfs',
  'system',
  'runtime',
  'up',
  'lease',
] as const;
export type BootStage = (typeof BOOT_STAGES)[number];

/** One step that a machine took, or failed to take, on its way up. */
export interface BootEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stage: BootStage;
  /** `ok` was answered; `refused` by a rule; `failed` broke on the way. */
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly hwaddr?: MacAddress;
  /** The node's name, when the machine is known. */
  readonly node?: string;
  readonly ip?: Ip;
  /** One sentence for people, e.g. `OFFER 10.0.0.5, boot file warewulf/snponly.efi`. */
  readonly detail: string;
  /** Payload bytes that left, where the step carried any. */
  readonly bytes?: number;
}

/** Takes events without waiting; never throws. */
export type RecordBootEvent = (event: BootEvent) => void;
