import { ip6ToBytes } from '../../address/ip6.ts';
import type { Dhcp6Message, Dhcp6Relay, RawOption6 } from './message.ts';
import { OPTION_KINDS6 } from './option-kinds.ts';
import { writeOptionList } from './option-list.ts';
import { DHCP6_OPTIONS, type Dhcp6OptionName, isListOption } from './options.ts';

/** Writes a message with its options in their order, and those that the table does not know behind them. @throws EncodeError */
export function encodeDhcp6(message: Dhcp6Message | Dhcp6Relay): Buffer {
  return Buffer.concat([headerOf(message), writeOptionList([...knownOptions(message), ...message.rawOptions])]);
}

function headerOf(message: Dhcp6Message | Dhcp6Relay): Buffer {
  if ('linkAddress' in message) {
    const { type, hopCount, linkAddress, peerAddress } = message;
    return Buffer.concat([Uint8Array.of(type, hopCount), ip6ToBytes(linkAddress), ip6ToBytes(peerAddress)]);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt8(message.type, 0);
  bytes.writeUIntBE(message.transactionId, 1, 3);
  return bytes;
}

function knownOptions({ options }: Pick<Dhcp6Message, 'options'>): readonly RawOption6[] {
  return Object.entries(options).flatMap(([name, value]) => encodeOption(name as Dhcp6OptionName, value));
}

function encodeOption(name: Dhcp6OptionName, value: unknown): readonly RawOption6[] {
  if (value === undefined) return [];
  const { code, kind } = DHCP6_OPTIONS[name];
  // Dhcp6Options ties the value's type to the row's kind; the compiler cannot follow that through an iteration.
  const encode = OPTION_KINDS6[kind].encode as (value: unknown) => Uint8Array;
  const values: readonly unknown[] = isListOption(name) && Array.isArray(value) ? value : [value];
  return values.map((one) => ({ code, bytes: encode(one) }));
}
