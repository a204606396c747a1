import { decodePortableExecutable } from './portable-executable.ts';

/** What a kernel says of itself. */
export interface KernelIdentity {
  /** As `uname -r` will say. */
  readonly release?: string;
  /** In Go's words, e.g. `amd64`; undefined where it does not tell. */
  readonly architecture?: string;
  /** True when UEFI firmware can start it as it is. */
  readonly isEfi: boolean;
  /** True when it carries a signature for Secure Boot; whose, nobody looked. */
  readonly isSigned: boolean;
}

/** What its first bytes say. Of the releases only x86's is there. */
export interface KernelHeader extends KernelIdentity {
  /** Where the kernel proper lies, when what is there is a program that unpacks it (EFI zboot). */
  readonly payload?: { readonly offset: number; readonly sizeBytes: number; readonly compression: string };
}

/**
 * As many bytes as it takes: x86's version string lies within the setup code, which has at most 64 sectors behind the
 * boot sector, and the PE header comes before it.
 */
export const KERNEL_HEAD_BYTES = 65 * 512;

/** Fewer show whether it is a kernel at all. */
export const KERNEL_MAGIC_BYTES = 0x238;

/** Reads the beginning of a file; undefined when it is no kernel. Never throws. */
export function decodeKernel(head: Uint8Array): KernelHeader | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return decodeX86(view) ?? decodeZboot(view) ?? decodeImage(view);
}

/** Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". */
const X86 = { magic: 0x202, protocol: 0x206, versionPointer: 0x20e, xloadflags: 0x236 } as const;
const XLF_KERNEL_64 = 1;
/** The first protocol with xloadflags (Linux 3.8). */
const PROTOCOL_WITH_XLOADFLAGS = 0x020c;

function decodeX86(view: DataView): KernelHeader | undefined {
  if (textAt(view, X86.magic, 4) !== 'HdrS' || view.byteLength < X86.xloadflags + 2) return undefined;
  const executable = decodePortableExecutable(view);
  const pointer = view.getUint16(X86.versionPointer, true);
  const release = pointer === 0 ? undefined : releaseIn(textAt(view, pointer + 0x200, 256));
  const hasFlags = view.getUint16(X86.protocol, true) >= PROTOCOL_WITH_XLOADFLAGS;
  const is64 = hasFlags && (view.getUint16(X86.xloadflags, true) & XLF_KERNEL_64) !== 0;
  return {
    architecture: executable?.architecture ?? (is64 ? 'amd64' : '386'),
    ...(release === undefined ? {} : { release }),
    isEfi: executable !== undefined,
    isSigned: executable?.isSigned ?? false,
  };
}

/** drivers/firmware/efi/libstub/zboot-header.S. */
const ZBOOT = { magic: 4, offset: 8, sizeBytes: 12, compression: 24 } as const;

function decodeZboot(view: DataView): KernelHeader | undefined {
  if (textAt(view, 0, 2) !== 'MZ' || textAt(view, ZBOOT.magic, 4) !== 'zimg') return undefined;
  const executable = decodePortableExecutable(view);
  if (executable === undefined) return undefined;
  return {
    ...architectureOf(executable),
    isEfi: true,
    isSigned: executable.isSigned,
    payload: {
      offset: view.getUint32(ZBOOT.offset, true),
      sizeBytes: view.getUint32(ZBOOT.sizeBytes, true),
      compression: textAt(view, ZBOOT.compression, 32),
    },
  };
}

/** Documentation/arch/arm64/booting.rst and arch/riscv/boot-image-header.rst: the same header with another magic. */
const IMAGE_MAGIC = 0x38;
const IMAGE_ARCHITECTURE: Readonly<Record<string, string>> = { 'ARM\x64': 'arm64', 'RSC\x05': 'riscv64' };

function decodeImage(view: DataView): KernelHeader | undefined {
  const architecture = IMAGE_ARCHITECTURE[textAt(view, IMAGE_MAGIC, 4)];
  if (architecture === undefined) return undefined;
  const executable = decodePortableExecutable(view);
  return { architecture, isEfi: executable !== undefined, isSigned: executable?.isSigned ?? false };
}

function architectureOf({ architecture }: { architecture?: string }): { architecture?: string } {
  return architecture === undefined ? {} : { architecture };
}

/** `6.1.0-18-amd64 (debian-kernel@…) #1 SMP …`: the first word. */
function releaseIn(text: string): string | undefined {
  return /^\d+\.\d+[\w.+~-]*/.exec(text)?.[0];
}

/** Up to the first NUL; empty where there are no bytes. */
function textAt(view: DataView, offset: number, mostBytes: number): string {
  let text = '';
  for (let at = offset; at < Math.min(offset + mostBytes, view.byteLength); at += 1) {
    const byte = view.getUint8(at);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
