import { DecodeError } from '../decode-error.ts';
import { OPCODE, type TftpOptions, type TftpPacket, type TftpRequest } from './packet.ts';

/** RFC 2347: a request with all its options fits in 512 bytes. */
const MAX_REQUEST_BYTES = 512;

/**
 * Reads one datagram (RFC 1350, 2347). `data` shares memory with `bytes`.
 * @throws DecodeError and nothing else.
 */
export function decodeTftpPacket(bytes: Buffer): TftpPacket {
  if (bytes.length < 4) throw new DecodeError('a TFTP packet has at least 4 bytes', bytes.length);
  const opcode = bytes.readUInt16BE(0);
  switch (opcode) {
    case OPCODE.rrq:
      return decodeRequest('rrq', bytes);
    case OPCODE.wrq:
      return decodeRequest('wrq', bytes);
    case OPCODE.data:
      return { opcode: 'data', block: bytes.readUInt16BE(2), data: bytes.subarray(4) };
    case OPCODE.ack:
      return { opcode: 'ack', block: bytes.readUInt16BE(2) };
    case OPCODE.error:
      return { opcode: 'error', code: bytes.readUInt16BE(2), message: errorMessage(bytes) };
    case OPCODE.oack:
      return { opcode: 'oack', options: decodeOptions(stringsFrom(bytes, 2), bytes.length) };
    default:
      throw new DecodeError(`unknown TFTP opcode ${opcode}`, 0);
  }
}

function decodeRequest(opcode: TftpRequest['opcode'], bytes: Buffer): TftpRequest {
  if (bytes.length > MAX_REQUEST_BYTES) {
    throw new DecodeError(`a TFTP request has at most ${MAX_REQUEST_BYTES} bytes`, MAX_REQUEST_BYTES);
  }
  const [filename, mode, ...rest] = stringsFrom(bytes, 2);
  if (filename === undefined || filename === '') throw new DecodeError('the request names no file', 2);
  if (mode === undefined || mode === '') throw new DecodeError('the request names no mode', bytes.length);
  return { opcode, filename, mode: mode.toLowerCase(), options: decodeOptions(rest, bytes.length) };
}

/** The zero-terminated strings from `start` to the end. Some ROMs leave out the very last terminator. */
function stringsFrom(bytes: Buffer, start: number): string[] {
  const strings: string[] = [];
  for (let at = start; at < bytes.length; ) {
    const found = bytes.indexOf(0, at);
    const end = found === -1 ? bytes.length : found;
    strings.push(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return strings;
}

/** Names match in any case and the first of two equal ones counts (RFC 2347). */
function decodeOptions(strings: readonly string[], offset: number): TftpOptions {
  const filled = trimPadding(strings);
  if (filled.length % 2 !== 0) throw new DecodeError('an option has a name but no value', offset);
  const options = new Map<string, string>();
  for (let index = 0; index < filled.length; index += 2) {
    const name = (filled[index] ?? '').toLowerCase();
    if (name === '') throw new DecodeError('an option has no name', offset);
    if (!options.has(name)) options.set(name, filled[index + 1] ?? '');
  }
  return options;
}

/** Empty strings at the end are padding: some ROMs send their whole zeroed buffer. */
function trimPadding(strings: readonly string[]): readonly string[] {
  let length = strings.length;
  while (length > 0 && strings[length - 1] === '') length -= 1;
  return strings.slice(0, length);
}

function errorMessage(bytes: Buffer): string {
  const end = bytes.indexOf(0, 4);
  return bytes.toString('utf8', 4, end === -1 ? bytes.length : end);
}
