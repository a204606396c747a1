/** What the first bytes of a program say (System V ABI, "Object Files"). */
export interface ElfProgram {
  /** In Go's words, as images have it; undefined for machines that we know no name of. */
  readonly architecture: string | undefined;
  /** Needs no loader: runs where there is nothing else. */
  readonly isStatic: boolean;
}

const MACHINES: Readonly<Record<number, string>> = {
  3: '386',
  21: 'ppc64le',
  22: 's390x',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
};
const PT_INTERP = 3;

/** Reads the headers of a little-endian ELF file of 32 or 64 bits; undefined for anything else. */
export function readElfProgram(bytes: Buffer): ElfProgram | undefined {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 4) !== '\x7fELF' || bytes[5] !== 1) return undefined;
  const is64 = bytes[4] === 2;
  const offset = is64 ? Number(bytes.readBigUInt64LE(32)) : bytes.readUInt32LE(28);
  const entryBytes = bytes.readUInt16LE(is64 ? 54 : 42);
  const count = bytes.readUInt16LE(is64 ? 56 : 44);
  const types = Array.from({ length: count }, (_, at) => offset + at * entryBytes)
    .filter((place) => place + 4 <= bytes.length)
    .map((place) => bytes.readUInt32LE(place));
  return { architecture: MACHINES[bytes.readUInt16LE(18)], isStatic: !types.includes(PT_INTERP) };
}
