import { freemem } from 'node:os';
import { parseArgs } from 'node:util';
import { FIRMWARES, type Firmware } from './machine.ts';
import { NODE_MEMORY_MIB } from './open-cluster.ts';

export interface LabArguments {
  readonly firmware: Firmware;
  readonly nodes: number;
  readonly keep: boolean;
  /** The nodes' field `root`, or `disk` for a disk that is laid out. */
  readonly root: string;
}

export const LAB_HELP = `usage: npm run lab -- [--firmware uefi|uefi6|bios|ipxe|secureboot] [--root overlay|tmpfs|initramfs|disk] [--nodes N] [--keep]

Boots a small cluster on this host: everything happens in a network namespace of its own and is removed at the end.

  --firmware uefi   the firmware's own PXE loads iPXE over TFTP (default)
  --firmware uefi6  the same in a network of IPv6 alone
  --firmware bios   SeaBIOS, with iPXE in the network card
  --firmware ipxe   UEFI, with iPXE in the network card
  --firmware secureboot
                    the firmware's PXE with Secure Boot: shim and GRUB over TFTP, and a signed kernel
  --root MODE       how the root file system comes: the packed image below a layer in memory (overlay, the default),
                    unpacked to memory (tmpfs), whole from the boot loader (initramfs), or packed on a disk of the
                    machine (disk)
  --nodes N         boot N machines at once (default 1; each takes 2.5 GiB of memory)
  --keep            leave it running until Ctrl-C, to look around
`;

const ROOTS: readonly string[] = ['overlay', 'tmpfs', 'initramfs', 'disk'];
const isFirmware = (text: string): text is Firmware => Object.hasOwn(FIRMWARES, text);

/** The arguments of the lab, or undefined when help was asked for. Throws an Error that says what is wrong. */
export const parseLabArguments = (argv: readonly string[]): LabArguments | undefined => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      firmware: { type: 'string', default: 'uefi' },
      root: { type: 'string', default: 'overlay' },
      nodes: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (!isFirmware(values.firmware)) {
    throw new Error(`--firmware is ${Object.keys(FIRMWARES).join(', ')}, not ${values.firmware}`);
  }
  if (!ROOTS.includes(values.root)) throw new Error(`--root is ${ROOTS.join(', ')}, not ${values.root}`);
  if (!/^[1-9]\d?$/.test(values.nodes)) throw new Error(`--nodes is a number from 1 to 99, not ${values.nodes}`);
  const nodes = Number(values.nodes);
  const availableMiB = Math.floor(freemem() / 2 ** 20);
  if (nodes * NODE_MEMORY_MIB > availableMiB) {
    throw new Error(
      `--nodes ${nodes} needs ${nodes * NODE_MEMORY_MIB} MiB of memory, and ${availableMiB} MiB are free`,
    );
  }
  return { firmware: values.firmware, nodes, keep: values.keep, root: values.root };
};
