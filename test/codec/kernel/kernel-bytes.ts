/** Kernels as far as their headers: made by the documents, with as much of each as a test wants. */
interface PeOptions {
  readonly machine?: number;
  readonly signed?: boolean;
}

/** An x86 kernel (Documentation/arch/x86/boot.rst) with this release. */
export function x86Kernel(release: string, { is64 = true, pe }: { is64?: boolean; pe?: PeOptions } = {}): Buffer {
  const image = Buffer.alloc(0x2000);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x020f, 0x206);
  image.writeUInt16LE(0x1400, 0x20e);
  image.writeUInt16LE(is64 ? 1 : 0, 0x236);
  image.write(`${release} (builder@host) #1 SMP\0`, 0x1600, 'latin1');
  if (pe) writePe(image, { machine: 0x8664, ...pe });
  return image;
}

/** An arm64 kernel (Documentation/arch/arm64/booting.rst), whose release is in its data. */
export function armKernel(release: string, pe?: PeOptions): Buffer {
  const image = Buffer.alloc(0x4000);
  if (pe) writePe(image, { machine: 0xaa64, ...pe });
  image.write('ARM\x64', 0x38, 'latin1');
  image.write('Linux version %s (%s)\0', 0x2000, 'latin1');
  image.write(`Linux version ${release} (builder@host) (gcc) #1 SMP\0`, 0x3000, 'latin1');
  return image;
}

/** An EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S) around a packed kernel. */
export function zbootKernel(payload: Buffer, compression: string): Buffer {
  const head = Buffer.alloc(0x1000);
  writePe(head, { machine: 0xaa64 });
  head.write('zimg', 4, 'latin1');
  head.writeUInt32LE(head.length, 8);
  head.writeUInt32LE(payload.length, 12);
  head.write(compression, 24, 'latin1');
  return Buffer.concat([head, payload]);
}

/** PE32+ at 0x80: machine, and a certificate table if signed. */
function writePe(image: Buffer, { machine = 0x8664, signed = false }: PeOptions): void {
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(0x80, 0x3c);
  image.write('PE\0\0', 0x80, 'latin1');
  image.writeUInt16LE(machine, 0x84);
  image.writeUInt16LE(0x20b, 0x98);
  image.writeUInt32LE(16, 0x98 + 108);
  if (signed) {
    image.writeUInt32LE(0x1000, 0x98 + 112 + 32);
    image.writeUInt32LE(0x600, 0x98 + 112 + 36);
  }
}
