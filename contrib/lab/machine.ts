import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, startProcess } from './background-process.ts';
import type { LabNetwork } from './create-network.ts';

interface FirmwareRow {
  /** Code and variables of OVMF; SeaBIOS without. */
  readonly flash?: readonly [code: string, variables: string];
  /** iPXE is in the card; else the firmware's own driver and network boot are used. */
  readonly hasRom: boolean;
  readonly options: readonly string[];
}

const OVMF = ['OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'] as const;

/** How a machine starts from the network. */
export const FIRMWARES = {
  /** The firmware's own PXE. */
  uefi: { flash: OVMF, hasRom: false, options: [] },
  /** The same in a network without IPv4. */
  uefi6: { flash: OVMF, hasRom: false, options: ['-fw_cfg', 'name=opt/org.tianocore/IPv4PXESupport,string=n'] },
  /** SeaBIOS with iPXE in the card. */
  bios: { hasRom: true, options: [] },
  /** UEFI with iPXE in the card. */
  ipxe: { flash: OVMF, hasRom: true, options: [] },
  /** PXE with Secure Boot, which knows the keys of Microsoft; its variables are out of reach of everything else. */
  secureboot: {
    flash: ['OVMF_CODE_4M.secboot.fd', 'OVMF_VARS_4M.ms.fd'],
    hasRom: false,
    options: ['-machine', 'smm=on', '-global', 'driver=cfi.pflash01,property=secure,value=on'],
  },
} as const satisfies Readonly<Record<string, FirmwareRow>>;

export type Firmware = keyof typeof FIRMWARES;

export interface MachineSettings {
  readonly name: string;
  readonly hwaddr: string;
  readonly firmware: Firmware;
  readonly accel: 'tcg' | 'kvm';
  readonly memoryMiB: number;
  readonly cpus: number;
  /** A file that is the machine's disk, from which its firmware starts when the network has nothing; diskless without. */
  readonly disk?: string | undefined;
  /** The firmware asks the network only when the disk does not start. */
  readonly diskFirst?: boolean | undefined;
  /** More cards, by their hardware addresses. */
  readonly moreCards?: readonly string[] | undefined;
  /** The first card's cable ends at UDP ports of the namespace, a frame in each datagram, and not at its bridge. */
  readonly cable?: { readonly here: number; readonly there: number } | undefined;
  /** What starts instead of the firmware's choice, as a boot loader would have loaded it. */
  readonly loaded?: { readonly kernel: string; readonly initramfs: string; readonly args: string } | undefined;
  /** Keeps the console log and the firmware's variables. */
  readonly directory: string;
}

export interface Machine {
  readonly name: string;
  /** What the machine printed so far, without terminal control sequences. */
  readonly console: () => Promise<string>;
  readonly hasEnded: () => boolean;
  /** Cuts the power; a second time does nothing. */
  readonly powerOff: () => Promise<void>;
}

const FIRMWARE_DIR = '/usr/share/OVMF';

/** Powers a machine on; its first way to start is the network. */
export const powerOn = async (network: LabNetwork, settings: MachineSettings): Promise<Machine> => {
  const directory = join(settings.directory, settings.name);
  await mkdir(directory, { recursive: true });
  const consoleFile = join(directory, 'console.log');
  await rm(consoleFile, { force: true });
  const addresses = [settings.hwaddr, ...(settings.moreCards ?? [])];
  const ends = addresses.map((_, at) => endOfCable(settings, at));
  const taps = ends.flatMap(({ tap }) => tap ?? []);
  for (const tap of taps) await network.addTap(tap);
  const argv = [
    'qemu-system-x86_64',
    ...hardware(settings),
    ...(await firmware(settings.firmware, directory)),
    ...addresses.flatMap((hwaddr, at) => card(settings.firmware, { hwaddr, netdev: ends[at]?.netdev ?? '', at })),
    ...disk(settings),
    ...loaded(settings),
    ...['-serial', `file:${consoleFile}`],
  ];
  const qemu = await startProcess(network.inside(argv), join(directory, 'qemu.log'));
  let isOff = false;
  const powerOff = async () => {
    if (isOff) return;
    isOff = true;
    // A power cut, as with a real machine: QEMU has nothing to save.
    await qemu.stop(2_000);
    for (const tap of taps) await network.removeTap(tap);
  };
  await failEarly(qemu, join(directory, 'qemu.log')).catch(async (error) => {
    await powerOff();
    throw error;
  });
  return {
    name: settings.name,
    console: async () => plainText(await readFile(consoleFile, 'latin1').catch(() => '')),
    hasEnded: qemu.hasEnded,
    powerOff,
  };
};

const hardware = ({ name, accel, memoryMiB, cpus }: MachineSettings): string[] => [
  ...['-name', name, '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
  // graphics=off makes SeaBIOS, and so iPXE in the card, talk on the serial console.
  ...['-machine', 'q35,graphics=off', '-accel', accel, '-cpu', accel === 'kvm' ? 'host' : 'max'],
  ...['-m', String(memoryMiB), '-smp', String(cpus), '-device', 'virtio-rng-pci'],
];

const firmware = async (kind: Firmware, directory: string): Promise<string[]> => {
  const { flash, options }: FirmwareRow = FIRMWARES[kind];
  if (flash === undefined) return [...options];
  const [code, pristine] = flash;
  const variables = join(directory, 'OVMF_VARS.fd');
  await copyFile(join(FIRMWARE_DIR, pristine), variables);
  return [
    ...options,
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${join(FIRMWARE_DIR, code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${variables}`],
  ];
};

interface Card {
  readonly hwaddr: string;
  readonly netdev: string;
  readonly at: number;
}

/** Where a card's cable goes, as QEMU calls it, and the TAP that it needs. */
const endOfCable = ({ name, cable }: MachineSettings, at: number): { netdev: string; tap?: string } => {
  if (at === 0 && cable !== undefined) {
    return { netdev: `socket,udp=127.0.0.1:${cable.there},localaddr=127.0.0.1:${cable.here}` };
  }
  const tap = `tap${at === 0 ? '' : at}-${name}`.slice(0, 15);
  return { netdev: `tap,ifname=${tap},script=no,downscript=no`, tap };
};

const card = (kind: Firmware, { hwaddr, netdev, at }: Card): string[] => {
  const rom = FIRMWARES[kind].hasRom ? '' : ',romfile=';
  const order = at === 0 ? ',bootindex=1' : '';
  return [
    ...['-netdev', `${netdev},id=n${at}`],
    ...['-device', `virtio-net-pci,netdev=n${at},mac=${hwaddr}${order}${rom}`],
  ];
};

const disk = ({ disk: file, diskFirst }: MachineSettings): string[] => {
  if (file === undefined) return [];
  const drive = `if=none,id=d0,format=raw,discard=unmap,file=${file}`;
  return ['-drive', drive, '-device', `virtio-blk-pci,drive=d0,bootindex=${diskFirst ? 0 : 2}`];
};

const loaded = ({ loaded: files }: MachineSettings): string[] =>
  files === undefined ? [] : ['-kernel', files.kernel, '-initrd', files.initramfs, '-append', files.args];

/** A wrong option or a missing file ends QEMU within a moment; that must not be waited out as a slow boot. */
const failEarly = async (qemu: BackgroundProcess, logFile: string): Promise<void> => {
  const early = await Promise.race([qemu.ended, sleep(300)]);
  if (early !== undefined) throw new Error(`qemu: ${early}\n${await readFile(logFile, 'utf8')}`);
};

const plainText = (raw: string): string =>
  raw
    .replaceAll(/\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>c78]/g, '')
    .replaceAll('\r', '')
    .replaceAll(/\x1b./g, '');
