/** By what a boot loader fetches what its script names. */
export type ScriptTransport = 'http' | 'tftp';

/**
 * Where GRUB finds our files, as one of its devices. TFTP has the port 69 there.
 * @param authority `10.0.0.1:9873`
 */
export function loadFrom(authority: string, loadsBy: ScriptTransport): string {
  return loadsBy === 'http' ? `(http,${authority})` : `(tftp,${authority.replace(/:\d+$/, '')})`;
}
