/** Finds one option inside of an encapsulating one (43, 82, 175); undefined when absent or the bytes are no list. */
export function findSubOption(bytes: Uint8Array, code: number): Uint8Array | undefined {
  let offset = 0;
  while (offset + 1 < bytes.length) {
    const end = offset + 2 + (bytes[offset + 1] ?? 0);
    if (end > bytes.length) return undefined;
    if (bytes[offset] === code) return bytes.subarray(offset + 2, end);
    offset = end;
  }
  return undefined;
}

/** One encapsulated option as code, length and value. */
export function encodeSubOption(code: number, value: readonly number[]): Uint8Array {
  return Uint8Array.of(code, value.length, ...value);
}
