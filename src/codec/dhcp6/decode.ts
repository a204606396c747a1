import { ip6FromBytes } from '../../address/ip6.ts';
import { DecodeError } from '../decode-error.ts';
import { type Dhcp6Message, type Dhcp6Relay, MESSAGE_TYPE6, type RawOption6 } from './message.ts';
import { OPTION_KINDS6 } from './option-kinds.ts';
import { readOptionList } from './option-list.ts';
import {
  DHCP6_OPTION_BY_CODE,
  DHCP6_OPTIONS,
  type Dhcp6OptionName,
  type Dhcp6Options,
  isListOption,
} from './options.ts';

const MESSAGE_HEADER_BYTES = 4;
const RELAY_HEADER_BYTES = 34;

/**
 * Reads the payload of one UDP datagram, or what a relay carries (RFC 8415 §8, §9). The values share memory with `bytes`.
 * @throws DecodeError when it is too short, an option is cut off, or a known one cannot be what its row says.
 */
export function decodeDhcp6(bytes: Uint8Array): Dhcp6Message | Dhcp6Relay {
  const [type] = bytes;
  if (type === MESSAGE_TYPE6.RELAY_FORWARD || type === MESSAGE_TYPE6.RELAY_REPLY) return decodeRelay(type, bytes);
  if (type === undefined || bytes.length < MESSAGE_HEADER_BYTES) {
    throw new DecodeError(`only ${bytes.length} of at least ${MESSAGE_HEADER_BYTES} bytes`, bytes.length);
  }
  const transactionId = ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  return { type, transactionId, ...decodeOptions(bytes, MESSAGE_HEADER_BYTES) };
}

/** Whether a message came through a relay. */
export function isRelayed(message: Dhcp6Message | Dhcp6Relay): message is Dhcp6Relay {
  return 'linkAddress' in message;
}

function decodeRelay(type: Dhcp6Relay['type'], bytes: Uint8Array): Dhcp6Relay {
  if (bytes.length < RELAY_HEADER_BYTES) {
    throw new DecodeError(`only ${bytes.length} of at least ${RELAY_HEADER_BYTES} bytes`, bytes.length);
  }
  return {
    type,
    hopCount: bytes[1] ?? 0,
    linkAddress: ip6FromBytes(bytes.subarray(2, 18)),
    peerAddress: ip6FromBytes(bytes.subarray(18, 34)),
    ...decodeOptions(bytes, RELAY_HEADER_BYTES),
  };
}

function decodeOptions(bytes: Uint8Array, start: number): Pick<Dhcp6Message, 'options' | 'rawOptions'> {
  const options: Record<string, unknown> = {};
  const rawOptions: RawOption6[] = [];
  for (const option of readOptionList(bytes, start)) {
    const name = DHCP6_OPTION_BY_CODE.get(option.code);
    if (name === undefined) rawOptions.push(option);
    else options[name] = readValue(name, option, options[name], option.bytes.byteOffset - bytes.byteOffset);
  }
  // Each value came from the decoder of its row's kind, which is what Dhcp6Options says of it.
  return { options: options as Dhcp6Options, rawOptions };
}

function readValue(name: Dhcp6OptionName, { code, bytes }: RawOption6, before: unknown, offset: number): unknown {
  const { kind } = DHCP6_OPTIONS[name];
  const value = OPTION_KINDS6[kind].decode(bytes);
  if (value === undefined) {
    throw new DecodeError(`option ${code} (${name}) of ${bytes.length} bytes is no ${kind}`, offset);
  }
  if (isListOption(name)) return [...(Array.isArray(before) ? before : []), value];
  if (before !== undefined) throw new DecodeError(`option ${code} (${name}) is there twice`, offset);
  return value;
}
