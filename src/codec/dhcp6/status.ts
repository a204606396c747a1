/** How something went (RFC 8415 §21.13). */
export interface Status6 {
  readonly code: number;
  /** UTF-8, for people. */
  readonly message: string;
}

/** Undefined when the code is cut off. */
export function decodeStatus(bytes: Uint8Array): Status6 | undefined {
  if (bytes.length < 2) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { code: buffer.readUInt16BE(0), message: buffer.toString('utf8', 2) };
}

export function encodeStatus({ code, message }: Status6): Uint8Array {
  return Buffer.concat([Uint8Array.of(code >>> 8, code & 255), Buffer.from(message, 'utf8')]);
}
