const VERMAGIC = Buffer.from('vermagic=');

/** The release that a module (`.ko`, unpacked) was built for; undefined when it does not say (include/linux/vermagic.h). */
export function findVermagic(module: Uint8Array): string | undefined {
  const bytes = Buffer.from(module.buffer, module.byteOffset, module.byteLength);
  const at = bytes.indexOf(VERMAGIC);
  if (at === -1) return undefined;
  const text = bytes.toString('latin1', at + VERMAGIC.length, at + VERMAGIC.length + 128);
  return /^[\w.+~-]+/.exec(text)?.[0];
}
