const LONGEST_LABEL = 63;
const LONGEST_NAME = 255;

/** Names as DNS writes them, without compression (RFC 8415 §10); undefined when one is cut off or too long. */
export function decodeDomains(bytes: Uint8Array): readonly string[] | undefined {
  const names: string[] = [];
  let labels: string[] = [];
  let start = 0;
  let offset = 0;
  while (offset < bytes.length) {
    const length = bytes[offset] ?? 0;
    const end = offset + 1 + length;
    if (length > LONGEST_LABEL || end > bytes.length || end - start > LONGEST_NAME) return undefined;
    if (length > 0) labels.push(Buffer.from(bytes.subarray(offset + 1, end)).toString('latin1'));
    else {
      names.push(labels.join('.'));
      labels = [];
      start = end;
    }
    offset = end;
  }
  return labels.length === 0 ? names : undefined;
}

/** Names of labels of 1 to 63 characters with dots between them. */
export function encodeDomains(names: readonly string[]): Uint8Array {
  return Buffer.concat(
    names.flatMap((name) => [
      ...name
        .split('.')
        .filter((label) => label !== '')
        .flatMap((label) => [Uint8Array.of(label.length), Buffer.from(label, 'latin1')]),
      Uint8Array.of(0),
    ]),
  );
}
