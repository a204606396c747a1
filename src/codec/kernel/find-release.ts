/** How every kernel greets (init/version.c, linux_banner); kernels without a release in their header have it in their data. */
const BANNER = Buffer.from('Linux version ');
/** No release is longer (__NEW_UTS_LEN). */
const RELEASE_BYTES = 65;

/** The release in the data of an unpacked kernel; undefined when it is not in there. */
export function findRelease(data: Uint8Array): string | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (let at = bytes.indexOf(BANNER); at !== -1; at = bytes.indexOf(BANNER, at + 1)) {
    const start = at + BANNER.length;
    // A release ends with a space; the same text with `%s` in it is the format of the banner.
    const release = /^(\d+\.\d+[\w.+~-]*) /.exec(bytes.toString('latin1', start, start + RELEASE_BYTES))?.[1];
    if (release !== undefined) return release;
  }
  return undefined;
}
