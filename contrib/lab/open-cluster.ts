import { join } from 'node:path';
import { chooseAccel } from './choose-accel.ts';
import { type HeadNode, type HeadNodeOptions, startHeadNode } from './head-node.ts';
import { type Firmware, type Machine, type MachineSettings, powerOn } from './machine.ts';
import { ensureNodeImage, type NodeImage } from './node-image.ts';
import { requirePrograms } from './require-programs.ts';
import { SITE_OVERLAY } from './site-overlay.ts';

export interface ClusterOptions extends HeadNodeOptions {
  /** Keeps what is worth keeping from run to run: the node image. */
  readonly cacheDirectory: string;
  /** What its image has beside the usual packages. */
  readonly morePackages?: readonly string[];
}

export interface LabNode {
  readonly name: string;
  readonly hwaddr: string;
  readonly ip: string;
}

/** What a machine has beside what all have. */
export type MoreHardware = Pick<MachineSettings, 'disk' | 'diskFirst' | 'moreCards' | 'cable' | 'loaded'>;

/** A head node with an image that is ready to boot, and hardware to boot it on. */
export interface LabCluster extends HeadNode {
  readonly image: NodeImage;
  /** Takes everything of this run. */
  readonly directory: string;
  readonly accel: 'kvm' | 'tcg';
  /** Switches a node's machine on. It is switched off by the cleanup at the latest. */
  readonly powerOn: (node: LabNode, firmware: Firmware, more?: MoreHardware) => Promise<Machine>;
}

/** The name of the lab's image in the daemon. */
export const IMAGE_NAME = 'debian';
/** What a node needs for the whole image in memory, packed and unpacked, and its programs. */
export const NODE_MEMORY_MIB = 2560;
export const NODE_CPUS = 2;

/** The n-th node of a lab, from 1. Its address is one of IPv6 where there is nothing else. */
export const labNode = (n: number, ipv6Only = false): LabNode => ({
  name: `n${n}`,
  hwaddr: `52:54:00:76:00:${n.toString(16).padStart(2, '0')}`,
  ip: ipv6Only ? `fd76::${(0x10 + n).toString(16)}` : `10.76.0.${10 + n}`,
});

/** Brings up network, registry and daemon; imports and builds the image; describes what all nodes have in common. */
export const openCluster = async (options: ClusterOptions): Promise<LabCluster> => {
  const { steps, signal, cleanup, directory } = options;
  await requirePrograms();
  const image = await steps.step('node image, from the packages of this host', (report) =>
    ensureNodeImage(options.cacheDirectory, { report, signal, morePackages: options.morePackages }),
  );
  const accel = await steps.step('KVM or emulation', () => chooseAccel(image.kernelFile));
  const headNode = await startHeadNode(options);
  await provideImage(headNode, image, options);

  const hardware = { accel, memoryMiB: NODE_MEMORY_MIB, cpus: NODE_CPUS, directory: join(directory, 'machines') };
  const switchOn = async ({ name, hwaddr }: LabNode, firmware: Firmware, more: MoreHardware = {}) => {
    const machine = await powerOn(headNode.network, { ...hardware, ...more, name, hwaddr, firmware });
    cleanup.add(machine.powerOff);
    return machine;
  };
  return { ...headNode, image, directory, accel, powerOn: switchOn };
};

const provideImage = async ({ registry, wwctl }: HeadNode, image: NodeImage, { steps }: ClusterOptions) => {
  const reference = await steps.step('push it to the registry', () => registry.push(image, 'lab/node'));
  await steps.step('import it', () => wwctl('image', 'import', '--nohttps', reference, IMAGE_NAME));
  await steps.step('build it', () => wwctl('image', 'build', IMAGE_NAME));
  const runtime = ['hosts', 'ssh.authorized_keys', SITE_OVERLAY].join(',');
  const common = ['--netmask', '255.255.255.0', '--kernelargs', 'console=ttyS0', '--runtime-overlays', runtime];
  await wwctl('profile', 'set', 'default', '--yes', '--image', IMAGE_NAME, ...common);
};
