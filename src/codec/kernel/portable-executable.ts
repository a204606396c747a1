/** What a PE/COFF header says of a program for UEFI firmware. */
export interface PortableExecutable {
  /** In Go's words; undefined for a machine that no Linux of ours runs on. */
  readonly architecture?: string;
  /** True when it has a certificate table, as programs that were signed for Secure Boot have. */
  readonly isSigned: boolean;
}

/** IMAGE_FILE_MACHINE_* (PE/COFF specification, "Machine Types"). */
const MACHINES: Readonly<Record<number, string>> = {
  332: '386', // 0x014c
  452: 'arm', // 0x01c4
  20580: 'riscv64', // 0x5064
  25188: 'loong64', // 0x6264
  34404: 'amd64', // 0x8664
  43620: 'arm64', // 0xaa64
};
const PE_POINTER = 0x3c;
const COFF_BYTES = 24;
/** Where the data directories begin in the optional header, by its magic: PE32 and PE32+. */
const DIRECTORIES_AT: Readonly<Record<number, number>> = { 267: 96, 523: 112 };
const SECURITY_DIRECTORY = 4;

/** Reads the header of a program that begins with `MZ`; undefined when it is none. Never throws. */
export function decodePortableExecutable(view: DataView): PortableExecutable | undefined {
  if (view.byteLength < PE_POINTER + 4 || view.getUint16(0, true) !== 0x5a4d) return undefined;
  const start = view.getUint32(PE_POINTER, true);
  if (start + COFF_BYTES + 2 > view.byteLength || view.getUint32(start, true) !== 0x4550) return undefined;
  const architecture = MACHINES[view.getUint16(start + 4, true)];
  return { ...(architecture === undefined ? {} : { architecture }), isSigned: isSigned(view, start + COFF_BYTES) };
}

function isSigned(view: DataView, optionalHeader: number): boolean {
  const directories = DIRECTORIES_AT[view.getUint16(optionalHeader, true)];
  if (directories === undefined) return false;
  const countAt = optionalHeader + directories - 4;
  const entryAt = optionalHeader + directories + 8 * SECURITY_DIRECTORY;
  if (entryAt + 8 > view.byteLength || view.getUint32(countAt, true) <= SECURITY_DIRECTORY) return false;
  return view.getUint32(entryAt, true) !== 0 && view.getUint32(entryAt + 4, true) !== 0;
}
