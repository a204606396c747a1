import { macAddressFromBytes } from '../address/mac-address.ts';
import { type DhcpOptions, RELAY_SUB_OPTIONS } from '../codec/dhcp/options.ts';
import { findSubOption } from '../codec/dhcp/sub-options.ts';
import { type MachineTraces, plainWords } from '../domain/unknown-machine.ts';

/** Types that Cisco and those like it write before circuit and remote ids, each with its length. */
const BINARY = 0;
const TEXT = 1;
/** VLAN (2 bytes), module, port. */
const PORT_BYTES = 4;
const MAC_BYTES = 6;

/** Where a switch or relay says that the client is plugged in (RFC 3046 §3.1, §3.2), in readable form. */
export function relayPort({ relayAgentInformation }: DhcpOptions): Pick<MachineTraces, 'switchName' | 'port'> {
  if (relayAgentInformation === undefined) return {};
  const port = readable(findSubOption(relayAgentInformation, RELAY_SUB_OPTIONS.circuitId), cardinalPort);
  const switchName = readable(findSubOption(relayAgentInformation, RELAY_SUB_OPTIONS.remoteId), switchAddress);
  return { ...(switchName !== undefined && { switchName }), ...(port !== undefined && { port }) };
}

type ReadBinary = (value: Uint8Array) => string | undefined;

/** Their bytes are each vendor's own: a text is shown as it is, what most switches send is read, all else is in hex. */
function readable(bytes: Uint8Array | undefined, readBinary: ReadBinary): string | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  const [type, length] = bytes;
  const value = length === bytes.length - 2 ? bytes.subarray(2) : undefined;
  const known =
    (type === BINARY && value !== undefined ? readBinary(value) : undefined) ??
    (type === TEXT && value !== undefined ? printable(value) : undefined);
  return plainWords(known ?? printable(bytes) ?? hexOf(bytes));
}

function cardinalPort(value: Uint8Array): string | undefined {
  if (value.length !== PORT_BYTES) return undefined;
  const [high = 0, low = 0, module, port] = value;
  return `vlan${high * 256 + low}-${module}/${port}`;
}

function switchAddress(value: Uint8Array): string | undefined {
  return value.length === MAC_BYTES ? macAddressFromBytes(value) : undefined;
}

/** Some count a closing NUL. */
function printable(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes).replace(/\0$/, '');
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) ? text : undefined;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
