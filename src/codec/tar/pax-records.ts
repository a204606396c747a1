import { DecodeError } from '../decode-error.ts';

/** PAX values are bytes; keys are text. An empty value withdraws what a global header said. */
export type PaxRecords = Map<string, Buffer>;

const SPACE = 0x20;
const NEWLINE = 0x0a;
const EQUALS = 0x3d;

/** Reads the records `<length> <key>=<value>\n` of an extended header (pax(1), "pax Header Block"). */
export function decodePaxRecords(data: Buffer, offset: number): PaxRecords {
  const records: PaxRecords = new Map();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(SPACE, at);
    const digits = space === -1 ? '' : data.toString('latin1', at, space);
    if (!/^[0-9]{1,10}$/.test(digits)) throw new DecodeError('a PAX record has no length', offset + at);
    const end = at + Number(digits);
    const equals = data.indexOf(EQUALS, space + 1);
    if (end > data.length || equals === -1 || equals >= end - 1 || data[end - 1] !== NEWLINE) {
      throw new DecodeError('a PAX record is broken', offset + at);
    }
    records.set(data.toString('latin1', space + 1, equals), data.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** The records of an extended header; `decodePaxRecords` reads them back. */
export function encodePaxRecords(records: PaxRecords): Buffer {
  return Buffer.concat([...records].map(([key, value]) => encodeRecord(Buffer.from(` ${key}=`, 'latin1'), value)));
}

/** The length counts its own digits. */
function encodeRecord(key: Buffer, value: Buffer): Buffer {
  const rest = key.length + value.length + 1;
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length += 1;
  return Buffer.concat([Buffer.from(String(length)), key, value, Buffer.from([NEWLINE])]);
}

/** A decimal number of a record, e.g. `uid`. */
export function paxNumber(records: PaxRecords, key: string, offset: number): number | undefined {
  const value = records.get(key);
  if (!value || value.length === 0) return undefined;
  const text = value.toString('latin1');
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new DecodeError(`PAX ${key} is not a number`, offset);
  }
  return number;
}

/** Whole seconds of a time with an optional fraction, rounded down as stat(2) has them. */
export function paxSeconds(records: PaxRecords, key: string, offset: number): number | undefined {
  const value = records.get(key);
  if (!value || value.length === 0) return undefined;
  const match = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(value.toString('latin1'));
  if (!match) throw new DecodeError(`PAX ${key} is not a time`, offset);
  const seconds = Number(match[2]);
  if (match[1] !== '-') return seconds;
  return /[1-9]/.test(match[3] ?? '') ? -seconds - 1 : -seconds + 0;
}

/** A name of a record: bytes, one character per byte. */
export function paxText(records: PaxRecords, key: string, offset: number): string | undefined {
  const value = records.get(key);
  if (!value || value.length === 0) return undefined;
  if (value.includes(0)) throw new DecodeError(`PAX ${key} contains a NUL byte`, offset);
  return value.toString('latin1');
}
